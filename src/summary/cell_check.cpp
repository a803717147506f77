// cell_check.cpp - cells of a cluster, parts of a pool, and what is said of the rows in each.
#include "summary/cell_check.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "summary/cell_counts.hpp"
#include "summary/pool_parts.hpp"
#include "summary/refuse.hpp"
#include "summary/response_check.hpp"

namespace fedglmm {
namespace {

// Each of several categories holds a row; what is said of small ones must leave their sum possible.
void check_count(const CellGroup& cell, std::int64_t min_cell, const std::string& place) {
  const auto [least, most] = all_counts(cell, min_cell);
  if (const auto n = static_cast<double>(cell.n); n < least || n > most)
    refuse(place, "impossible: ", cell.n, " rows in ", cell.categories.size(), " categories, ", cell.small.size(),
           " of them small");
}

}  // namespace

CellCheck::CellCheck(const Protocol& protocol)
    : protocol_(protocol), columns_(base_columns(protocol)), names_(protocol), numeric_(protocol) {}

void CellCheck::check(const Group& group, const std::string& place) {
  if (group.is_pool()) pool_parts_of(group, place);
  else check_cluster_cells(group, place);
  for (const auto& cell : group.cells) {
    check_count(cell, protocol_.thresholds.min_cell, place);
    check_moments(cell, place);
  }
  numeric_.check(group.n, group.order, group.without, group.moments, {}, place);
  const auto rows = [&](int column) { return most_rows(group, column); };
  check_responses(protocol_, columns_, group, rows, place);
}

void CellCheck::check_cluster_cells(const Group& group, const std::string& place) const {
  std::set<Category> seen;
  std::int64_t n = 0;
  for (const auto& cell : group.cells) {
    if (cell.n > group.n - n) refuse(place, "impossible: the cells have more than the ", group.n, " rows");
    n += cell.n;
    for (const auto& category : cell.categories)
      if (!seen.insert(category).second) refuse(place, "'", names_.words(category), "' is in two cells");
    if (cell.order > 0 && cell.categories.size() > 1)
      refuse(place, "moments of several categories whose counts are hidden");
  }
  if (!group.cells.empty() && n != group.n)
    refuse(place, "impossible: the cells have ", n, " rows, the cluster ", group.n);
}

void CellCheck::check_moments(const CellGroup& cell, const std::string& place) {
  if (cell.order == 0) return;
  numeric_.check(cell.n, cell.order, cell.without, cell.moments, names_.hull(cell.categories),
                 cat(place, ", cell '", names_.words(cell.categories.front()), "'"));
}

// Rows of the cells in which some category has the level of a dummy; all rows, where no cell is said.
double CellCheck::most_rows(const Group& group, int column) const {
  const auto& factors = names_.factors();
  const auto factor = std::ranges::find(factors, columns_[column].variable) - factors.begin();
  const auto has_level = [&](const Category& category) { return category[factor] == columns_[column].level; };
  std::int64_t rows = group.cells.empty() ? group.n : 0;
  for (const auto& cell : group.cells)
    if (std::ranges::any_of(cell.categories, has_level)) rows += cell.n;
  return static_cast<double>(rows);
}

}  // namespace fedglmm
