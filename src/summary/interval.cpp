// interval.cpp - interval arithmetic with 0 * infinity = 0: a sum over no rows is 0.
#include "summary/interval.hpp"

#include <algorithm>
#include <cmath>

namespace fedglmm {
namespace {

double times(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

Interval multiply(const Interval& a, const Interval& b) {
  const auto [lower, upper] =
      std::minmax({times(a.lower, b.lower), times(a.lower, b.upper), times(a.upper, b.lower), times(a.upper, b.upper)});
  return {lower, upper};
}

Interval raise(const Interval& z, int power) {
  const double a = std::pow(z.lower, power), b = std::pow(z.upper, power);
  const bool turns = power % 2 == 0 && z.lower < 0 && z.upper > 0;
  return {turns ? 0 : std::min(a, b), std::max(a, b)};
}

}  // namespace

std::vector<Interval> column_intervals(const Protocol& protocol, const std::vector<BaseColumn>& columns,
                                       const Box& box) {
  std::vector<Interval> intervals;
  std::size_t cut_column = 0;
  for (const auto& column : columns) {
    const auto& variable = protocol.variables[column.variable];
    double lower = variable.lower, upper = variable.upper;
    if (!variable.cuts.empty() && !box.empty()) {
      const auto [first, last] = box[cut_column++];
      if (first > 0) lower = variable.cuts[first - 1];
      if (last < std::ssize(variable.cuts)) upper = variable.cuts[last];
    }
    intervals.push_back(column.numeric() ? Interval{z_of(variable, lower), z_of(variable, upper)} : Interval{0, 1});
  }
  return intervals;
}

Interval numeric_interval(const std::vector<Interval>& each, const std::vector<BaseColumn>& columns,
                          const Monomial& monomial) {
  Interval product{1, 1};
  for (auto at = monomial.begin(); at != monomial.end();) {
    const auto end = std::find_if(at, monomial.end(), [&](int c) { return c != *at; });
    if (columns[*at].numeric()) product = multiply(product, raise(each[*at], static_cast<int>(end - at)));
    at = end;
  }
  return product;
}

bool can_be(double sum, double weight, const Interval& each, double slack) {
  constexpr double rounding = 1e-9;
  const double lower = times(weight, each.lower), upper = times(weight, each.upper);
  const double finite =
      std::max(std::isfinite(lower) ? std::abs(lower) : 0, std::isfinite(upper) ? std::abs(upper) : 0);
  slack += rounding * finite;
  return sum >= lower - slack && sum <= upper + slack;
}

}  // namespace fedglmm
