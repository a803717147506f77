// cell_counts.hpp - how many rows some categories may hold, as far as a cluster's cell says.
#pragma once
#include "summary/statements.hpp"

namespace fedglmm {

struct CountRange {
  double least = 0, most = 0;
  void add(const CountRange& more) {
    least += more.least;
    most += more.most;
  }
};

// Of one category of the cell. Alone: its count. Of several each holds a row or more; where any is said to be small, it
// holds fewer than min_cell rows, and the others as many or more.
CountRange category_count(const CellGroup& cell, const Category& category, std::int64_t min_cell);

// Of all its categories: the sum of these ranges.
CountRange all_counts(const CellGroup& cell, std::int64_t min_cell);

// Of some of the cell's categories, whose ranges add to `part`: what n and the ranges of the others leave.
CountRange given_sum(const CellGroup& cell, const CountRange& all, const CountRange& part);

}  // namespace fedglmm
