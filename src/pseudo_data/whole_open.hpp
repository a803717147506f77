// whole_open.hpp - the statements of a whole group about pseudo-points of its block, as those of groups in cells.
#pragma once
#include "pseudo_data/block.hpp"
#include "pseudo_data/open_sums.hpp"

namespace fedglmm {

// Of the variance of what is left open: points that were moved until they meet all moments leave less of a function
// unexplained than records do.
inline constexpr double whole_variance_factor = 3;

// Rows from `first` on hold the block's cells one after the other, `solutions` times over. Counts of cells are known.
OpenCluster whole_open(const Structure& structure, const Block& block, std::int64_t first, int solutions);

}  // namespace fedglmm
