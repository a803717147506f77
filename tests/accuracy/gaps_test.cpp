#include "accuracy/gaps.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace accuracy;

namespace {

Estimates two(double intercept, double age, double sd) {
  Estimates out;
  out.fixed = {{"(Intercept)", intercept, 0.5}, {"age", age, 0.25}};
  out.sd = sd;
  out.clusters = {"a", "b"};
  return out;
}

}  // namespace

TEST_CASE("gaps: in units and in standard errors, by name") {
  Estimates fit = two(1.0, -1.0, 2.0);
  std::swap(fit.fixed[0], fit.fixed[1]);
  fit.fixed[0].se = 0.5;
  const Gaps gaps = gaps_between(fit, two(1.25, -1.1875, 1.0));
  CHECK(gaps.in_se == std::vector<double>{0.75, 0.5});
  CHECK(gaps.of_se == std::vector<double>{1, 0});
  CHECK(gaps.largest == 0.25);
  CHECK(gaps.largest_se == 0.75);
  CHECK(gaps.mean_se == 0.625);
  CHECK(gaps.sd_se == doctest::Approx(2 * std::log(2.0)));
}

TEST_CASE("gaps: two SDs of zero agree, one of zero does not") {
  CHECK(sd_gap(0, 0, 10) == 0);
  CHECK(std::isinf(sd_gap(0, 1, 10)));
  CHECK(std::isinf(sd_gap(1, 0, 10)));
}

TEST_CASE("gaps: other coefficients are an error") {
  Estimates other = two(1, 1, 1);
  other.fixed[1].name = "sex";
  CHECK_THROWS_AS(gaps_between(two(1, 1, 1), other), std::runtime_error);
  other.fixed.pop_back();
  CHECK_THROWS_AS(gaps_between(two(1, 1, 1), other), std::runtime_error);
}
