// cell_counts.cpp - bounds of hidden counts from their sum and each other's bounds.
#include "summary/cell_counts.hpp"

#include <algorithm>

namespace fedglmm {

CountRange category_count(const CellGroup& cell, const Category& category, std::int64_t min_cell) {
  const auto n = static_cast<double>(cell.n), floor = static_cast<double>(min_cell);
  if (cell.categories.size() == 1) return {n, n};
  if (cell.small.empty()) return {1, n};
  if (std::ranges::binary_search(cell.small, category)) return {1, std::min(n, floor - 1)};
  return {floor, n};
}

CountRange all_counts(const CellGroup& cell, std::int64_t min_cell) {
  CountRange all;
  for (const auto& category : cell.categories) all.add(category_count(cell, category, min_cell));
  return all;
}

CountRange given_sum(const CellGroup& cell, const CountRange& all, const CountRange& part) {
  const auto n = static_cast<double>(cell.n);
  return {std::max(part.least, n - (all.most - part.most)), std::min(part.most, n - (all.least - part.least))};
}

}  // namespace fedglmm
