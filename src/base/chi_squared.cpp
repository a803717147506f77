#include "base/chi_squared.hpp"

#include <cmath>

namespace fedglmm {

double chi_squared_tail(double x, int df) {
  if (x == 0) return 1;
  if (std::isinf(x)) return 0;
  const double t = x / 2;
  const bool odd = df % 2 == 1;
  double sum = odd ? std::erfc(std::sqrt(t)) : 0;
  // log(t^a e^-t / Gamma(a + 1)), a = 1/2, 3/2, ... or 0, 1, ...
  constexpr double log_gamma_three_halves = -0.120782237635245222345518445782;
  double a = odd ? 0.5 : 0;
  double log_term = odd ? 0.5 * std::log(t) - t - log_gamma_three_halves : -t;
  for (; 2 * a < df; a += 1) {
    sum += std::exp(log_term);
    log_term += std::log(t / (a + 1));
  }
  return sum;
}

}  // namespace fedglmm
