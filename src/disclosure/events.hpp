// events.hpp - the rows that the sums of a response stand for: y minus a value that most rows share is 0 in these, so
// the others are behind a sum.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "summary/cells.hpp"

namespace fedglmm {

inline bool few(std::int64_t count, std::int64_t least) { return count > 0 && count < least; }

using CellRows = std::function<std::int64_t(const Cell&)>;

// For each of the few values that y takes (of a response with many values: for 0) the rows of a cell in which it is
// another: for 0 the events, which come first; for 1 the non-events; of trials the rows with failures. A numeric
// response has all rows in addition, at the end.
std::vector<CellRows> kinds_behind(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                   int response);

}  // namespace fedglmm
