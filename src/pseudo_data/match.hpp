// match.hpp - moves points until the blocks' moments are right: Levenberg-Marquardt, minimum-norm steps from the dual.
#pragma once
#include <string>
#include <vector>

#include "base/context.hpp"
#include "pseudo_data/cloud.hpp"

namespace fedglmm {

struct BlockPoints {
  CellPoints cell;                         // whitened
  CellWeights weight;
  double residual = 0;                     // largest |mean - target| / max(1, |target|)
};

// kernels/block_match.hpp says how. Several starts until one matches; the best is kept.
std::vector<BlockPoints> match_blocks(const Context& context, const Structure& structure,
                                      const std::vector<Block>& blocks, std::uint64_t seed, int attempts = 8);

// Blocks whose residual is above this are reported as unmatched.
inline constexpr double matched_below = 1e-9;
std::string missed_moments(const Block& block, double residual);

}  // namespace fedglmm
