// said_counts.cpp - R1, R2 and R13: every count by itself, against the rows.
#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

namespace disclosure_tests {
namespace {

class SaidCounts {
 public:
  explicit SaidCounts(const Site& site) : site_(site), limits_(site.protocol().thresholds) {}

  Violations check() {
    for (const auto& group : site_.summary.groups) {
      where_ = place(group);
      require(group.n == std::ssize(rows_of(site_, group)), "n is not that of its rows");
      if (!group.is_pool()) check_cluster(group);
      check_cells(group);
    }
    return std::move(found_);
  }

 private:
  void require(bool holds, const std::string& otherwise) {
    if (!holds) found_.push_back(cat(where_, ": ", otherwise));
  }

  void check_cluster(const Group& group) {
    const bool counts = site_.protocol().small_clusters == SmallClusters::counts;
    const auto least = counts ? std::min<std::int64_t>(3, limits_.min_rows) : limits_.min_rows;
    require(group.n >= least, "has too few rows (R1, R13)");
    if (group.n < limits_.min_rows)
      require(group.cells.empty() && group.order == 0, "has few rows, and says more than their number (R13)");
  }

  // Cells of a cluster, and parts of a pool, hold each row once.
  void check_cells(const Group& group) {
    std::set<Category> seen;
    std::int64_t n = 0;
    for (const auto& cell : group.cells) {
      require(cell.n == std::ssize(rows_of(site_, group, cell.categories)), "a cell's n is not that of its rows");
      require(cell.n >= limits_.min_cell, cat("says a count of ", cell.n, " (R2)"));
      check_small(group, cell);
      if (group.is_pool() && !is_part(group, cell)) continue;
      n += cell.n;
      for (const auto& category : cell.categories) require(seen.insert(category).second, "a category is there twice");
      if (group.is_pool()) require(cell.n >= limits_.min_rows, cat("a part has ", cell.n, " rows (R1)"));
    }
    if (!group.cells.empty()) require(n == group.n, "cells do not add to n");
  }

  // A part is inside no other entry.
  static bool is_part(const Group& pool, const CellGroup& cell) {
    return std::ranges::none_of(pool.cells, [&](const CellGroup& other) {
      return &other != &cell && std::ranges::includes(other.categories, cell.categories);
    });
  }

  void check_small(const Group& group, const CellGroup& cell) {
    require(cell.categories.size() > 1 || cell.small.empty(), "a single category is said to be small (R2)");
    if (cell.small.empty()) return;
    for (const auto& category : cell.categories) {
      const auto n = std::ssize(rows_of(site_, group, {category}));
      const bool said = std::ranges::count(cell.small, category) > 0;
      require(n > 0 && said == (n < limits_.min_cell), "'small' is not about the small ones");
    }
  }

  const Site& site_;
  const Thresholds& limits_;
  std::string where_;
  Violations found_;
};

}  // namespace

Violations said_counts(const Site& site) { return SaidCounts(site).check(); }

}  // namespace disclosure_tests
