#include "accuracy/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <functional>

using namespace accuracy;

namespace {

constexpr int draws = 100000;

// Mean and variance of so many draws, each within 5 of its own standard errors; `kurtosis` gives that of the variance.
void check_moments(const std::function<double()>& draw, double mean, double variance, double kurtosis) {
  double sum = 0, squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = draw() - mean;
    sum += x;
    squares += x * x;
  }
  CHECK(std::fabs(sum / draws) < 5 * std::sqrt(variance / draws));
  CHECK(std::fabs(squares / draws - variance) < 5 * variance * std::sqrt((kurtosis - 1) / draws));
}

}  // namespace

TEST_CASE("random: uniform numbers are the engine's upper 53 bits") {
  std::mt19937_64 engine(7);
  Random random(7);
  CHECK(random.uniform() == (static_cast<double>(engine() >> 11) + 0.5) / 9007199254740992.0);
}

TEST_CASE("random: moments of the distributions") {
  Random random(1);
  check_moments([&] { return random.uniform(); }, 0.5, 1.0 / 12, 1.8);
  check_moments([&] { return random.normal(); }, 0, 1, 3);
  for (const double mean : {0.3, 63.51643, 400.0}) {
    CAPTURE(mean);
    check_moments([&] { return random.poisson(mean); }, mean, mean, 3 + 1 / mean);
  }
  CHECK(random.poisson(0) == 0);
}

TEST_CASE("random: categories come with their probabilities") {
  Random random(2);
  const std::array<double, 3> p = {0.5, 0.2, 0.3};
  std::array<int, 3> counts{};
  for (int i = 0; i < draws; ++i) ++counts[random.category(p)];
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(std::fabs(counts[k] - draws * p[k]) < 5 * std::sqrt(draws * p[k] * (1 - p[k])));
}
