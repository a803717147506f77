// numeric_rules.cpp - from the highest order down to the first without an objection.
#include "disclosure/numeric_rules.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/error.hpp"
#include "base/log_factorial.hpp"

namespace fedglmm {
namespace {

constexpr std::int64_t fewest_others = 10;  // rows without a column's commonest value
constexpr double most_leverage = 0.5;

// Monomials of degree 1 to `order` of so many columns: C(columns + order, order) - 1.
double moment_count(std::size_t columns, int order) {
  double count = 1;
  for (int k = 1; k <= order; ++k) count *= static_cast<double>(columns + k) / k;
  return std::round(count) - 1;
}

// log2 C(n + values - 1, n), the multisets of n values; for many values from below: values^n / n!.
double multiset_bits(double n, double values) {
  constexpr double many = 1e9;  // differences of larger log factorials lose digits
  const double log_count = values < many
                               ? log_factorial(n + values - 1) - log_factorial(n) - log_factorial(values - 1)
                               : n * std::log(values) - log_factorial(n);
  return log_count / std::numbers::ln2;
}

// Of a normal variable with the sampling error's spread on the grid of rule R6: log2(2^precision sqrt(2 pi e)).
double bits_of_moment(int precision) {
  return precision + 0.5 * std::log2(2 * std::numbers::pi * std::numbers::e);
}

}  // namespace

NumericRules::NumericRules(const MomentPlan& plan) : plan_(plan), judged_(2 * leverage_degree(plan) + 1) {
  for (int c = 0; c < std::ssize(plan.index.columns); ++c) {
    if (!plan.index.columns[c].numeric()) continue;
    base_.push_back(c);
    const auto& variable = plan.protocol.variables[plan.index.columns[c].variable];
    values_.push_back(variable.step > 0 ? std::round((variable.upper - variable.lower) / variable.step) + 1 : 0);
  }
}

NumericVerdict NumericRules::judge(const NumericRows& rows, int highest) {
  NumericVerdict best;
  const auto& thresholds = plan_.protocol.thresholds;
  if (base_.empty()) return best;
  if (rows.n < thresholds.min_rows) {
    best.why = cat("R1: ", rows.n, " rows, fewer than ", thresholds.min_rows);
    return best;
  }
  std::vector<Limit> limits;
  for (std::size_t k = 0; k < base_.size(); ++k) limits.push_back(column_limit(rows, k, highest));
  std::string why;
  for (const auto& limit : limits)
    if (why.empty()) why = limit.why;
  for (int order = std::min(highest, judged_); order > 0; --order) {
    NumericVerdict verdict;
    for (std::size_t k = 0; k < base_.size(); ++k)
      if (limits[k].order < order) verdict.without.push_back(base_[k]);
    const bool more = best.order == 0 || verdict.without.size() < best.without.size();
    if (verdict.without.size() == base_.size() || !more || (order == 1 && best.order > 1)) continue;
    const auto reason = objection(rows, order, verdict);
    if (why.empty()) why = reason;
    if (!reason.empty()) continue;
    best = std::move(verdict);
  }
  best.why = why;
  if (why.empty() && best.order < highest) best.why = cat("R5: order ", highest, " has too many monomials to judge");
  return best;
}

// A column with few values, or one in nearly all rows, is a factor whose cells nobody judged.
NumericRules::Limit NumericRules::column_limit(const NumericRows& rows, std::size_t column, int highest) const {
  const auto& values = rows.x[column];
  const auto& name = plan_.index.columns[base_[column]].name;
  if (!values.full()) {
    const auto others = rows.n - values.largest();
    if (others < fewest_others) return {0, cat("R3: '", name, "' has one value in all but ", others, " rows")};
    if (values.distinct() <= highest + 1)
      return {step_limit(rows, column, values.distinct() - 2),
              cat("R3: '", name, "' has ", values.distinct(), " different values")};
  }
  const int order = step_limit(rows, column, highest);
  return {order, order < highest ? cat("R6: '", name, "' would leave fewer than half of its bits unknown") : ""};
}

int NumericRules::step_limit(const NumericRows& rows, std::size_t column, int highest) const {
  while (highest > 0 && !bits_are_left(rows, {column}, highest)) --highest;
  return highest;
}

// Moments of columns with a step, on the grid of rule R6, must not say more than half of what n leaves open.
bool NumericRules::bits_are_left(const NumericRows& rows, const std::vector<std::size_t>& columns, int order) const {
  double values = 1;
  std::size_t stepped = 0;
  for (const auto k : columns)
    if (values_[k] > 0) {
      values *= values_[k];
      ++stepped;
    }
  if (stepped == 0 || plan_.protocol.precision == 0) return true;
  return moment_count(stepped, order) * bits_of_moment(plan_.protocol.precision) <=
         multiset_bits(static_cast<double>(rows.n), values) / 2;
}

std::string NumericRules::objection(const NumericRows& rows, int order, NumericVerdict& verdict) {
  std::vector<std::size_t> columns;
  for (std::size_t k = 0; k < base_.size(); ++k)
    if (!std::ranges::binary_search(verdict.without, base_[k])) columns.push_back(k);
  const double numbers = moment_count(columns.size(), order), limit = plan_.protocol.thresholds.ratio;
  verdict.order = order;
  verdict.ratio = numbers / (static_cast<double>(rows.n) * static_cast<double>(columns.size()));
  if (verdict.ratio > limit)
    return cat("not order ", order, ": R3: ", numbers, " numbers about ", rows.n, " rows: ratio ", verdict.ratio,
               " above ", limit);
  if (!bits_are_left(rows, columns, order))
    return cat("not order ", order, ": R6: fewer than half of the bits would be left unknown");
  verdict.leverage = largest_leverage(rows, order, verdict.without);
  if (verdict.leverage <= most_leverage) return "";
  return cat("not order ", order, ": R5: a row has leverage ", verdict.leverage, ", above ", most_leverage);
}

double NumericRules::largest_leverage(const NumericRows& rows, int order, const std::vector<int>& without) {
  const int degree = order / 2;
  if (degree == 0) return 1 / static_cast<double>(rows.n);
  auto known = bases_.find({degree, without});
  if (known == bases_.end())
    known = bases_.emplace(std::pair(degree, without), LeverageBasis(plan_, degree, without)).first;
  const auto& basis = known->second;
  const Leverage leverage(basis, rows.n, rows.sums);
  double largest = far_leverage;
  std::vector<double> powers;
  for (const auto* z : rows.far) {
    plan_.evaluate_powers(*z, static_cast<std::size_t>(basis.powers.back()) + 1, powers);
    largest = std::max(largest, leverage.of(powers));
  }
  return largest;
}

}  // namespace fedglmm
