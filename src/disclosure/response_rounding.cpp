#include "disclosure/response_rounding.hpp"

#include <cmath>

namespace fedglmm {
namespace {

double rounded(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
               const Monomial& monomial, double sum) {
  const auto n = static_cast<double>(rows_behind_sum(plan, clusters, response, monomial));
  return rounded_to(sum, response_grid(plan.protocol, plan.index.columns, response, monomial, n));
}

// The power of two next above sqrt(square) 2^-(precision + 2), times the usual weight.
double grid_above(const Protocol& protocol, double square) {
  if (protocol.precision == 0) return 0;
  int exponent = 0;
  std::frexp(std::sqrt(square), &exponent);
  return std::ldexp(protocol.weights.unit, exponent - protocol.precision - 2);
}

}  // namespace

std::int64_t rows_behind_sum(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                             const Monomial& monomial) {
  const bool numeric = plan.protocol.responses[response].type == ResponseType::numeric;
  std::int64_t rows = 0;
  for (const auto* cluster : clusters)
    for (const auto& [category, cell] : cluster->cells)
      if (plan.holds(monomial, category)) rows += numeric ? cell.n : cell.events[response];
  return rows;
}

void round_sums(const MomentPlan& plan, const ClusterSums& cluster, int response, std::vector<double>& sums) {
  const auto columns = random_columns(plan.protocol);
  for (std::size_t k = 0; k < sums.size(); ++k)
    sums[k] = rounded(plan, {&cluster}, response, k == 0 ? Monomial{} : Monomial{columns[k - 1]}, sums[k]);
}

// A sum of squares of n normal variables has a sampling error of about sqrt(3 n); log y! and log C(trials, y) are taken
// for variables of spread 1.
void round_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                  ResponseTotals& totals) {
  for (int m = 0; m < plan.products; ++m)
    totals.xy[m] = rounded(plan, clusters, response, plan.index.monomials[m], totals.xy[m]);
  const auto n = static_cast<double>(rows_behind_sum(plan, clusters, response, {}));
  totals.yy = rounded_to(totals.yy, grid_above(plan.protocol, 3 * n));
  totals.log_factorial = rounded_to(totals.log_factorial, grid_above(plan.protocol, n));
  totals.log_choose = rounded_to(totals.log_choose, grid_above(plan.protocol, n));
}

}  // namespace fedglmm
