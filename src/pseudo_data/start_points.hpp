// start_points.hpp - where the pseudo-points of a block begin.
#pragma once
#include <cstdint>
#include <vector>

#include "pseudo_data/block.hpp"

namespace fedglmm {

// Whitened points of each cell, column-major: normal quantiles of a low-discrepancy sequence (additive recurrence),
// shifted by the seed, moved to the cell's mean and SD and into the bounds.
std::vector<std::vector<double>> start_points(const Structure& structure, const Block& block, std::uint64_t seed);

// The protocol's bounds of numeric column k in the block's whitened units; [0, 0] for a column that is constant there.
struct Range {
  double lower, upper;
};
Range whitened_bounds(const Structure& structure, const Block& block, int k);

}  // namespace fedglmm
