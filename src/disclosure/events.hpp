// events.hpp - the rows that the sums of a response stand for: y minus a value that most rows share is 0 in these, so
// the others are behind a sum.
#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "summary/cells.hpp"

namespace fedglmm {

inline bool few(std::int64_t count, std::int64_t least) { return count > 0 && count < least; }

using Counts = std::map<Category, std::int64_t>;
using Crossed = std::map<std::pair<int, int>, std::int64_t>;  // by the levels of two factors

// Rows with y other than 0.
Counts event_counts(const std::vector<const ClusterSums*>& clusters, int response);

// For each of the few values that y takes (of a response with many values: for 0) the rows in which it is another: for
// 0 the events, which come first; for 1 the non-events; of trials the rows with failures. A numeric response has all
// rows in addition, at the end.
std::vector<Counts> rows_behind(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response);

std::int64_t total(const Counts& counts);
std::map<int, std::int64_t> by_level(const Counts& counts, int factor);
Crossed crossed(const Counts& counts, int factor, int other);

// Parts a and b of two partitions of the same rows give the sum over the rows of b without the parts a inside it, and
// over those of the parts a that meet b without b. Are these never 1 to least - 1 rows, for any part of either?
bool differences_fine(const Crossed& parts, std::int64_t least);

}  // namespace fedglmm
