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

Interval column_interval(const Protocol& protocol, const BaseColumn& column) {
  if (!column.numeric()) return {0, 1};
  const auto& variable = protocol.variables[column.variable];
  return {(variable.lower - variable.centre) / variable.scale, (variable.upper - variable.centre) / variable.scale};
}

Interval numeric_interval(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Monomial& monomial) {
  Interval product{1, 1};
  for (auto at = monomial.begin(); at != monomial.end();) {
    const auto end = std::find_if(at, monomial.end(), [&](int c) { return c != *at; });
    if (columns[*at].numeric())
      product = multiply(product, raise(column_interval(protocol, columns[*at]), static_cast<int>(end - at)));
    at = end;
  }
  return product;
}

bool can_be(double sum, double weight, const Interval& each) {
  constexpr double rounding = 1e-9;
  const double lower = times(weight, each.lower), upper = times(weight, each.upper);
  const double finite =
      std::max(std::isfinite(lower) ? std::abs(lower) : 0, std::isfinite(upper) ? std::abs(upper) : 0);
  return sum >= lower - rounding * finite && sum <= upper + rounding * finite;
}

}  // namespace fedglmm
