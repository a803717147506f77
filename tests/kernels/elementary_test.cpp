#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "kernels/elementary.hpp"

namespace k = fedglmm::kernels;

static double ulps(double got, long double exact) {
  const double rounded = static_cast<double>(exact);
  const double step = std::nextafter(std::abs(rounded), INFINITY) - std::abs(rounded);
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact)) / step;
}

TEST_CASE("exp is within 1.5 ulp of long double on its whole range") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> x(-707, 707), small(-1, 1);
  for (int i = 0; i < 100000; ++i)
    for (const double at : {x(random), small(random)})
      REQUIRE(ulps(k::exp(at), std::exp(static_cast<long double>(at))) < 1.5);
}

TEST_CASE("exp clamps and passes NaN") {
  CHECK(k::exp(0.0) == 1.0);
  CHECK(k::exp(1e9) == k::exp(708.0));
  CHECK(k::exp(-1e9) == k::exp(-708.0));
  CHECK(std::isnan(k::exp(std::nan(""))));
}

TEST_CASE("log1p on [0, 1] is within 2 ulp of long double") {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(-60, 0);
  for (int i = 0; i < 100000; ++i) {
    const double z = std::exp2(exponent(random));
    REQUIRE(ulps(k::log1p_unit(z), std::log1p(static_cast<long double>(z))) < 2);
  }
  CHECK(k::log1p_unit(0.0) == 0.0);
  CHECK(k::log1p_unit(1.0) == doctest::Approx(std::log(2.0)).epsilon(1e-15));
}

TEST_CASE("log of a positive number") {
  for (const double x : {1e-300, 0.3, 0.9999, 1.0, 1.5, 7.25, 1e17, 1e300})
    CHECK(std::abs(k::log_positive(x) - std::log(x)) <= 4e-16 * std::max(1.0, std::abs(std::log(x))));
}
