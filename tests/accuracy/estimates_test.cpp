#include "accuracy/estimates.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <exception>

using namespace accuracy;

namespace {

// Four clusters of four rows; y has the given numbers.
Estimates fit(const std::vector<double>& y, const char* family) {
  std::vector<std::string> clusters;
  for (int i = 0; i < 16; ++i) clusters.push_back("c" + std::to_string(i / 4));
  fglmm::Columns columns;
  columns.add("y", y).add("c", clusters);
  const fglmm::Context context;
  const fglmm::Model model(context, "y ~ 1 + (1|c)", family);
  return estimates_of(fglmm::Fit::run(context, model, fglmm::Dataset::from(context, columns)));
}

}  // namespace

// A balanced one-way layout: the intercept is the mean, and REML's sigma_b^2 = (MSB - MSW) / 4.
TEST_CASE("estimates: what the fit says, by hand") {
  const Estimates got = fit({1, 2, 3, 2, 5, 6, 7, 6, 3, 4, 5, 4, 9, 8, 9, 10}, "gaussian");
  REQUIRE(got.fixed.size() == 1);
  CHECK(got.fixed[0].name == "(Intercept)");
  CHECK(got.fixed[0].value == doctest::Approx(5.25));
  const double msb = 4 * (3.25 * 3.25 + 0.75 * 0.75 + 1.25 * 1.25 + 3.75 * 3.75) / 3, msw = 8.0 / 12;
  CHECK(got.sd == doctest::Approx(std::sqrt((msb - msw) / 4)).epsilon(1e-7));
  CHECK(got.fixed[0].se == doctest::Approx(std::sqrt(msb / 16)).epsilon(1e-7));
  CHECK(got.fixed[0].upper - got.fixed[0].lower == doctest::Approx(2 * 1.959964 * got.fixed[0].se));
  CHECK(got.clusters == std::set<std::string>{"c0", "c1", "c2", "c3"});
  CHECK(got.rows == 16);
  CHECK(std::isnan(got.certificate));
  CHECK(std::isnan(got.fixed[0].bound));
}

TEST_CASE("estimates: a fit that did not end well is an error") {
  const std::vector<double> never(16, 0.0);
  CHECK_THROWS_AS(fit(never, "binomial"), std::exception);
}
