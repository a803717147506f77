// count_differences.cpp - R2, the attack "pool minus clusters" on counts: what a total leaves for hidden sums.
#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

namespace disclosure_tests {
namespace {

// A hidden sum: a cell of several categories, or a cluster that says nothing of its categories.
struct HiddenSum {
  std::vector<Category> categories;  // empty: any
  Selected rows;
};

std::vector<HiddenSum> hidden_sums(const Site& site, const Group& pool) {
  std::vector<HiddenSum> sums;
  for (const auto& group : site.summary.groups) {
    const auto rows = rows_of(site, group);
    if (group.is_pool() || rows.empty() || rows.front()->pool != pool.rows.pool) continue;
    if (group.cells.empty()) sums.push_back({{}, rows});
    for (const auto& cell : group.cells)
      if (cell.categories.size() > 1) sums.push_back({cell.categories, rows_of(site, group, cell.categories)});
  }
  return sums;
}

// Categories of an entry, without those of entries inside it.
std::vector<Category> own_categories(const Group& pool, const CellGroup& entry) {
  auto categories = entry.categories;
  for (const auto& inner : pool.cells)
    if (&inner != &entry && std::ranges::includes(entry.categories, inner.categories))
      std::erase_if(categories, [&](const Category& c) { return std::ranges::count(inner.categories, c) > 0; });
  return categories;
}

std::int64_t rows_in(const HiddenSum& sum, const std::vector<Category>& categories) {
  return std::ranges::count_if(
      sum.rows, [&](const Row* row) { return std::ranges::count(categories, row->category) > 0; });
}

Violations check_total(const Site& site, const Group& pool, const std::vector<HiddenSum>& sums,
                       const std::vector<Category>& categories) {
  std::int64_t rest = 0, silent = 0, all_silent = 0;
  std::vector<const HiddenSum*> with_rows;
  for (const auto& sum : sums) {
    const auto n = rows_in(sum, categories);
    rest += n;
    if (sum.categories.empty()) {
      silent += n;
      all_silent += std::ssize(sum.rows);
    }
    if (n > 0) with_rows.push_back(&sum);
  }
  const auto min_cell = site.protocol().thresholds.min_cell;
  // That a few clusters have so many rows in all is said anyway.
  const bool known = rest == silent && all_silent < min_cell;
  if (rest > 0 && rest < min_cell && !known)
    return {cat(place(pool), ": a total less what clusters say leaves ", rest, " rows (R2)")};
  if (with_rows.size() == 1 && rest < std::ssize(with_rows.front()->rows))
    return {cat(place(pool), ": a total less what clusters say is a part of one hidden sum (R2)")};
  return {};
}

}  // namespace

Violations count_differences(const Site& site) {
  Violations found;
  for (const auto& pool : site.summary.groups) {
    if (!pool.is_pool()) continue;
    const auto sums = hidden_sums(site, pool);
    for (const auto& entry : pool.cells)
      for (const auto& categories : {entry.categories, own_categories(pool, entry)})
        std::ranges::move(check_total(site, pool, sums, categories), std::back_inserter(found));
  }
  return found;
}

}  // namespace disclosure_tests
