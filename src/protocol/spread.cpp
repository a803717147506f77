// spread.cpp - means and extremes to powers of two.
#include "protocol/spread.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace fedglmm {
namespace {

// |x| = m 2^e with m in [1/2, 1): 2^(e-1) or 2^e, whichever is nearer.
double nearest_power(double x) {
  int exponent = 0;
  const double mantissa = std::frexp(std::abs(x), &exponent);
  return std::copysign(std::ldexp(1.0, mantissa < 0.75 ? exponent - 1 : exponent), x);
}

// The least signed power of two that is >= x; 0 for 0.
double power_above(double x) {
  if (x == 0) return 0;
  int exponent = 0;
  const double mantissa = std::frexp(std::abs(x), &exponent);
  if (x < 0 || mantissa == 0.5) return std::copysign(std::ldexp(1.0, exponent - 1), x);
  return std::ldexp(1.0, exponent);
}

// A power of two, unless z = (x - centre) / scale would be so large that moments of high order lose their digits.
void choose_centre(double mean, Spread& spread) {
  if (std::abs(mean) <= spread.scale / 2) return;
  const double step = 8 * spread.scale;
  spread.centre = nearest_power(mean);
  spread.far = std::abs(mean - spread.centre) > step;
  if (spread.far) spread.centre = step * std::round(mean / step);
}

}  // namespace

Spread measure_spread(const std::vector<double>& values, const std::string& place) {
  double n = 0, sum = 0, squares = 0;
  double least = std::numeric_limits<double>::infinity(), greatest = -least;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++n;
    sum += value;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  Spread spread;
  spread.lower = 0 - power_above(-least);  // 0, never -0
  spread.upper = power_above(greatest);
  const double mean = sum / n;
  for (const double value : values) {
    if (!std::isnan(value)) squares += (value - mean) * (value - mean);
  }
  const double sd = std::sqrt(squares / n);
  if (!(sd > 0) || !std::isfinite(sd) || !std::isfinite(spread.lower) || !std::isfinite(spread.upper)) {
    fail(Status::bad_data, place, ": values from ", least, " to ", greatest,
         " cannot be centred and scaled in double precision: change the unit");
  }
  spread.scale = nearest_power(sd);
  choose_centre(mean, spread);
  return spread;
}

}  // namespace fedglmm
