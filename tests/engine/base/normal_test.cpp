#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "base/normal.hpp"

TEST_CASE("normal quantiles agree with published values and with erfc in the tails") {
  CHECK(fedglmm::normal_quantile(0.5) == 0);
  CHECK(fedglmm::normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
  CHECK(fedglmm::normal_quantile(0.995) == doctest::Approx(2.575829303548901).epsilon(1e-14));
  CHECK(fedglmm::normal_quantile(0.05) == doctest::Approx(-1.644853626951473).epsilon(1e-14));
  for (const double p : {1e-300, 1e-20, 1e-9})
    CHECK(0.5 * std::erfc(-fedglmm::normal_quantile(p) / std::sqrt(2.0)) == doctest::Approx(p).epsilon(1e-12));
}
