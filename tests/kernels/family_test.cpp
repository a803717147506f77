#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "kernels/family.hpp"

namespace k = fedglmm::kernels;

TEST_CASE("binomial cumulant: mean and three derivatives follow from each other by differences") {
  for (const double eta : {-30.0, -4.0, -0.5, 0.0, 0.7, 3.0, 30.0}) {
    CAPTURE(eta);
    const auto at = k::Binomial::at(eta);
    CHECK(at.value == doctest::Approx(std::log1p(std::exp(-std::abs(eta))) + std::max(eta, 0.0)).epsilon(1e-15));
    CHECK(at.mean == doctest::Approx(1 / (1 + std::exp(-eta))).epsilon(1e-15));
    CHECK(k::Binomial::mean(eta) == doctest::Approx(at.mean).epsilon(1e-15));
    const double h = 1e-4;
    const auto below = k::Binomial::at(eta - h), above = k::Binomial::at(eta + h);
    const auto d = k::Binomial::derivatives(at.mean), lo = k::Binomial::derivatives(below.mean),
               hi = k::Binomial::derivatives(above.mean);
    CHECK(std::abs(d.v - (above.mean - below.mean) / (2 * h)) < 1e-8);
    CHECK(std::abs(d.t - (hi.v - lo.v) / (2 * h)) < 1e-8);
    CHECK(std::abs(d.f - (hi.t - lo.t) / (2 * h)) < 1e-8);
  }
}

TEST_CASE("poisson cumulant: every derivative is the mean") {
  for (const double eta : {-20.0, 0.0, 1.3}) {
    const auto at = k::Poisson::at(eta);
    const auto d = k::Poisson::derivatives(at.mean);
    CHECK(at.value == doctest::Approx(std::exp(eta)).epsilon(1e-15));
    CHECK(d.v == at.mean);
    CHECK(d.t == at.mean);
    CHECK(d.f == at.mean);
  }
}
