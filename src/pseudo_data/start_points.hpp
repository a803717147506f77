// start_points.hpp - where the pseudo-points of a block begin.
#pragma once
#include <cstdint>
#include <vector>

#include "pseudo_data/block.hpp"
#include "pseudo_data/box_bounds.hpp"

namespace fedglmm {

// Whitened points of each cell, column-major: normal quantiles of a low-discrepancy sequence (additive recurrence),
// shifted by the seed, moved to the cell's mean and SD and into the bounds.
std::vector<std::vector<double>> start_points(const Structure& structure, const Block& block, std::uint64_t seed);

// The bounds of numeric column k in the block, in its whitened units; [0, 0] for a column that is constant there.
Range whitened_bounds(const Structure& structure, const Block& block, int k);

// Fractions a_k = g^-(k + 1), g the root of g^(d + 1) = g + 1: points j a mod 1 fill the unit cube evenly (Roberts'
// sequence).
std::vector<double> recurrence_steps(int dimensions);

}  // namespace fedglmm
