#include "disclosure/numeric_rows.hpp"

#include <algorithm>

namespace fedglmm {

void NumericRows::add(const Cell& cell) {
  if (n == 0) {
    sums = cell.sums;
    x = cell.x;
  } else {
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += cell.sums[k];
    for (std::size_t k = 0; k < x.size(); ++k) x[k].add(cell.x[k]);
  }
  n += cell.n;
  for (const auto& z : cell.far.rows()) far.push_back(&z);
}

std::vector<double> numeric_statement(const MomentPlan& plan, const NumericRows& rows, int order,
                                      const std::vector<int>& without) {
  std::vector<double> moments;
  const auto left_out = [&](int c) { return std::ranges::binary_search(without, c); };
  for (std::size_t p = 0; p < plan.powers.size() && std::ssize(plan.powers[p]) <= order; ++p) {
    if (std::ranges::any_of(plan.powers[p], left_out)) continue;
    const double grid = moment_grid(plan.protocol, plan.index.columns, plan.powers[p], static_cast<double>(rows.n));
    moments.push_back(rounded_to(rows.sums[p], grid));
  }
  return moments;
}

}  // namespace fedglmm
