#include "base/normal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fedglmm {

double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1 - p);
  // P(Z <= z) <= exp(-z^2 / 2) / 2 puts this start left of the root; log P is concave, so Newton climbs from there.
  double z = -std::sqrt(std::max(0.0, -2 * std::log(2 * p)));
  for (int k = 0; k < 100; ++k) {
    const double tail = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    const double step = std::log(tail / p) * tail / density;
    z -= step;
    if (std::abs(step) < 1e-15 * (1 + std::abs(z))) break;
  }
  return z;
}

}  // namespace fedglmm
