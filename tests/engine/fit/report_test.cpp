// report_test.cpp - an estimate of several random effects as a result, by hand.
#include "fit/report.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace fedglmm;

namespace {

// Two fixed effects; (1 + x | g) with SDs 2 and 3 and correlation -0.5, then (0 + z | g) with SD 0.25.
Estimate estimate() {
  Estimate e;
  e.outcome = FGLMM_BOUNDARY;
  e.message = "singular";
  e.beta = Eigen::Vector2d(1, -4);
  e.covariance = Eigen::Matrix2d{{0.25, 0.125}, {0.125, 4}};
  e.random_covariance = Eigen::Matrix3d{{4, -3, 0}, {-3, 9, 0}, {0, 0, 0.0625}};
  e.loglik = -50;
  e.mode = Eigen::Matrix<double, 2, 3>{{1, 2, 3}, {4, 5, 6}};
  e.mode_sd = 0.1 * e.mode;
  e.evaluations = 7;
  return e;
}

const DataReport data = {
    {"(Intercept)", "x"}, {"a", "b"}, {}, {}, {{{{"(Intercept)", "x"}, "g"}, {{"z"}, "g"}}}, 100, 0, {}};

FitResult reported(const Estimate& e, const std::string& family, double level = 0.95) {
  FitResult out{};
  out.family = family;
  out.group = "g";
  out.rows = 100;
  FitOptions options;
  options.level = level;
  report_estimate(e, data, options, out);
  return out;
}

}  // namespace

TEST_CASE("report: coefficients with their standard errors, tests and intervals") {
  const FitResult fit = reported(estimate(), "binomial", 0.9);
  REQUIRE(fit.fixed.size() == 2);
  CHECK(fit.fixed[1].name == "x");
  CHECK(fit.fixed[1].estimate == -4);
  CHECK(fit.fixed[1].se == 2);
  CHECK(fit.fixed[1].z == -2);
  CHECK(fit.fixed[1].p == doctest::Approx(0.04550026389635842).epsilon(1e-14));  // R: 2 * pnorm(-2)
  CHECK(fit.fixed[1].lower == doctest::Approx(-4 - 2 * 1.6448536269514722).epsilon(1e-14));
  CHECK(fit.fixed[1].upper == doctest::Approx(-4 + 2 * 1.6448536269514722).epsilon(1e-14));
  CHECK(fit.vcov == std::vector<double>{0.25, 0.125, 0.125, 4});
  CHECK(std::isnan(reported(estimate(), "gaussian").fixed[1].p));
}

TEST_CASE("report: a block for each random term, its correlations, and each cluster's modes of all of them") {
  const FitResult fit = reported(estimate(), "poisson");
  REQUIRE(fit.random.size() == 2);
  CHECK(fit.random[0].group == "g");
  CHECK(fit.random[0].terms == std::vector<std::string>{"(Intercept)", "x"});
  CHECK(fit.random[0].sd == std::vector<double>{2, 3});
  CHECK(fit.random[0].cor == std::vector<double>{1, -0.5, -0.5, 1});
  CHECK(fit.random[0].sd_lower.empty());
  CHECK(fit.random[1].terms == std::vector<std::string>{"z"});
  CHECK(fit.random[1].sd == std::vector<double>{0.25});
  CHECK(fit.random[1].cor == std::vector<double>{1});
  REQUIRE(fit.modes.size() == 2);
  CHECK(fit.modes[1].group == "g");
  CHECK(fit.modes[1].cluster == "b");
  CHECK(fit.modes[1].value == std::vector<double>{4, 5, 6});
  CHECK(fit.modes[1].sd[2] == doctest::Approx(0.6));
}

TEST_CASE("report: a correlation with an SD of 0 is unknown, one beyond 1 by rounding is 1") {
  Estimate e = estimate();
  e.random_covariance.topLeftCorner(2, 2) << 4, 0, 0, 0;
  const FitResult flat = reported(e, "poisson");
  CHECK(flat.random[0].sd[1] == 0);
  CHECK(flat.random[0].cor[3] == 1);
  CHECK(std::isnan(flat.random[0].cor[1]));
  e.random_covariance.topLeftCorner(2, 2) << 4, 6 + 1e-14, 6 + 1e-14, 9;
  CHECK(reported(e, "poisson").random[0].cor[1] == 1);
}

TEST_CASE("report: criteria count fixed effects, SDs, correlations and the residual SD") {
  const FitResult fit = reported(estimate(), "binomial");
  CHECK(fit.aic == 100 + 2 * 6);
  CHECK(fit.bic == doctest::Approx(100 + std::log(100) * 6).epsilon(1e-15));
  CHECK(reported(estimate(), "gaussian").aic == 100 + 2 * 7);
  CHECK(fit.outcome == FGLMM_BOUNDARY);
  CHECK(fit.message == "singular");
  CHECK(fit.evaluations == 7);
}
