#include "accuracy/random.hpp"

#include <algorithm>
#include <cmath>

namespace accuracy {

double Random::uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }

// Marsaglia's polar method. Its second number is dropped: no state besides the engine's.
double Random::normal() {
  while (true) {
    const double u = 2 * uniform() - 1, v = 2 * uniform() - 1;
    const double s = u * u + v * v;
    if (s < 1) return u * std::sqrt(-2 * std::log(s) / s);
  }
}

// Uniform factors until their product is below e^-mean; a sum of Poisson numbers keeps that from underflow.
double Random::poisson(double mean) {
  constexpr double most = 64;
  double count = 0;
  for (; mean > 0; mean -= most) {
    const double least = std::exp(-std::min(mean, most));
    for (double product = uniform(); product > least; product *= uniform()) ++count;
  }
  return count;
}

std::size_t Random::category(std::span<const double> probabilities) {
  double rest = uniform();
  for (std::size_t k = 0; k + 1 < probabilities.size(); ++k) {
    rest -= probabilities[k];
    if (rest < 0) return k;
  }
  return probabilities.size() - 1;
}

}  // namespace accuracy
