// count_table.hpp - rule R2 for one cluster by itself: which counts of categories are said, and which only in sum.
#pragma once
#include <cstdint>
#include <vector>

#include "disclosure/category_distance.hpp"

namespace fedglmm {

// One category, whose count is said, or several, of which only the sum is: their own counts are hidden.
struct CountGroup {
  std::vector<int> members;  // ascending
  std::int64_t n = 0;
  bool says_small = true;    // says which of several hold 1 to min_cell - 1 rows
  bool hidden() const { return members.size() > 1; }
};

struct CountLimits {
  std::int64_t min_cell;
  std::int64_t own_rows;  // a single category with as many has numeric moments of its own
};

// The values that a hidden count can take, as far as is said of it: at least one row; below min_cell or not.
struct HiddenRange {
  std::int64_t least, most;
};
HiddenRange hidden_range(const CountGroup& group, std::int64_t count, std::int64_t min_cell);

// Categories 0, 1, ... with these counts, none of them 0. None, if even their sum would say too much: then nothing is
// said about the cluster's categories.
std::vector<CountGroup> count_table(const std::vector<Category>& categories, const std::vector<std::int64_t>& counts,
                                    const CategoryDistance& distance, const CountLimits& limits);

}  // namespace fedglmm
