// log_factorial.hpp - log y! and log C(n, k), without the global that std::lgamma writes.
#pragma once
#include <cmath>

namespace fedglmm {

// To a few units in the last place for whole y >= 0; log Gamma(y + 1), to 2e-14 absolute or relative, for others.
inline double log_factorial(double y) {
  if (y == 0 || y == 1) return 0;
  double product = 1;
  if (y <= 22 && y == std::floor(y)) {  // 22! is the last factorial that is exact in double precision
    for (double k = 2; k <= y; ++k) product *= k;
    return std::log(product);
  }
  // Stirling's series for log Gamma(x), x = y + 1 >= 24: the first term left out is below 4e-16.
  double x = y + 1;
  for (; x < 24; ++x) product *= x;     // Gamma(x) = Gamma(x + 1) / x
  const double r = 1 / (x * x);
  const double series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r / 1680))) / x;
  constexpr double half_log_two_pi = 0.918938533204672741780329736406;
  return (x - 0.5) * std::log(x) - x + half_log_two_pi + series - std::log(product);
}

inline double log_choose(double n, double k) { return log_factorial(n) - log_factorial(k) - log_factorial(n - k); }

}  // namespace fedglmm
