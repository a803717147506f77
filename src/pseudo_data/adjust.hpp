// adjust.hpp - moves the points of all blocks a little, together, until 0/1 and count responses have the released sums
// with numeric columns as well.
#pragma once
#include <vector>

#include "pseudo_data/response_targets.hpp"

namespace fedglmm {

// `rows` hold the blocks in their order. Blocks whose own moments do not follow are left as they are. `points` change
// only if the sums come right and every block that was matched stays matched.
void adjust_points(const Context& context, const Structure& structure, const std::vector<Block>& blocks,
                   const PseudoRows& rows, const ResponseTargets& targets, std::vector<BlockPoints>& points);

}  // namespace fedglmm
