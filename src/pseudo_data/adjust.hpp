// adjust.hpp - moves the points of all blocks a little, together, until 0/1 and count responses have the released sums with
// numeric columns as well.
#pragma once
#include <vector>

#include "pseudo_data/response_targets.hpp"

namespace fedglmm {

// Gauss-Newton with the minimum-norm step on all requirements at once: r_i of block i (its moments) and e (the response sums,
// which all blocks share). With A_i = J_i J_i', B_i = J_i Y_i', C = sum Y_i Y_i' the multipliers solve an arrow-shaped system:
//   m = (C - sum B_i' A_i^-1 B_i)^-1 (e - sum B_i' A_i^-1 r_i),   l_i = A_i^-1 (r_i - B_i m).
// `points` change only if the sums come right and every block that was matched stays matched.
void adjust_points(const Context& context, const Structure& structure, const std::vector<Block>& blocks,
                   const std::vector<int>& group_of_block, const PseudoRows& rows, const ResponseTargets& targets,
                   std::vector<BlockPoints>& points);

}  // namespace fedglmm
