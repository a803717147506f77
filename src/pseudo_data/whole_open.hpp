// whole_open.hpp - the statements of a whole group about pseudo-points of its block, as those of groups in cells.
#pragma once
#include "pseudo_data/block.hpp"
#include "pseudo_data/open_sums.hpp"

namespace fedglmm {

// Of the variance of what these statements leave open: the points meet the highest order, too.
inline constexpr double whole_variance_share = 0.25;

// Rows from `first` on hold the block's cells one after the other, `solutions` times over. Counts of cells are known.
// Moments of the highest degree are left out: points that were moved until they meet all moments leave too little of a
// function unexplained, and what the highest order explains is the best guess at what the next would.
OpenCluster whole_open(const Structure& structure, const Block& block, std::int64_t first, int solutions);

}  // namespace fedglmm
