// gaussian_profile_test.cpp - profile likelihoods against lme4's deviance, minimised (tests/golden/make_slopes.R), and
// against fits of the models that the held values stand for.
#include "inference/gaussian_profile.hpp"

#include <fstream>

#include "data/frame.hpp"
#include "data/row_source.hpp"
#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"
#include "fails_with.hpp"
#include "fit/gaussian/gaussian.hpp"

using namespace dense_gaussian;

namespace {

// sleepstudy: Reaction ~ Days + (1 + Days | Subject), or with independent terms.
Data sleepstudy(bool correlated = true) {
  const Frame frame = read_frame(*open_csv(FEDGLMM_DATA_DIR "/../../data/sleepstudy.csv"), {});
  Data data;
  data.X = Matrix::Ones(frame.rows, 2);
  data.y.resize(frame.rows);
  for (Eigen::Index i = 0; i < frame.rows; ++i) {
    data.X(i, 1) = frame.require("Days").values[i];
    data.y[i] = frame.require("Reaction").values[i];
    data.cluster.push_back(static_cast<int>(i / 10));
  }
  data.Z = data.X;
  data.random.blocks = {{{"(Intercept)", "Days"}}};
  if (!correlated) data.random.blocks = {{{"(Intercept)"}}, {{"Days"}}};
  return data;
}

double value_of(GaussianProfile& profile, const nlohmann::json& held) {
  const double value = held["value"];
  if (held.contains("name")) return profile.coefficient(held["name"] == "Days", value);
  switch (held["k"].get<int>()) {
    case 1: return profile.sd(0, value);
    case 2: return profile.correlation(0, 1, value);
    case 3: return profile.sd(1, value);
    default: return profile.sigma(value);
  }
}

}  // namespace

TEST_CASE("gaussian profile: every kind of parameter, as lme4's deviance has it") {
  const GaussianSums sums = sums_of(sleepstudy());
  GaussianProfile profile(sums, 100);
  CHECK(profile.maximum() == doctest::Approx(-875.969672231599).epsilon(1e-12));
  const auto reference = nlohmann::json::parse(std::ifstream(FEDGLMM_DATA_DIR "/slopes.json"))["profile"];
  CHECK(reference.size() == 10);
  for (const auto& held : reference) {
    CAPTURE(held.dump());
    CHECK(std::abs(value_of(profile, held) - held["loglik"].get<double>()) < 1e-7);
  }
}

TEST_CASE("gaussian profile: at the estimates it is the maximum") {
  const GaussianSums sums = sums_of(sleepstudy());
  const Estimate fit = fit_gaussian(sums, false, 100);
  GaussianProfile profile(sums, 100);
  const Eigen::MatrixXd& C = fit.random_covariance;
  for (const double value :
       {profile.coefficient(0, fit.beta[0]), profile.coefficient(1, fit.beta[1]), profile.sigma(fit.sigma),
        profile.sd(0, std::sqrt(C(0, 0))), profile.sd(1, std::sqrt(C(1, 1))),
        profile.correlation(0, 1, C(0, 1) / std::sqrt(C(0, 0) * C(1, 1)))})
    CHECK(std::abs(value - fit.loglik) < 1e-9);
}

TEST_CASE("gaussian profile: an SD or a correlation of 0 is a smaller model") {
  const Data data = sleepstudy();
  const GaussianSums sums = sums_of(data), independent = sums_of(sleepstudy(false));
  GaussianProfile profile(sums, 100);
  CHECK(std::abs(profile.correlation(0, 1, 0) - fit_gaussian(independent, false, 100).loglik) < 1e-8);
  Data smaller = data;
  smaller.Z = data.Z.leftCols(1);
  smaller.random.blocks = {{{"(Intercept)"}}};
  CHECK(std::abs(profile.sd(1, 0) - fit_gaussian(sums_of(smaller), false, 100).loglik) < 1e-8);
  for (const double small : {1e-2, 1e-4, 1e-7}) {  // nearly linear in the SD
    const double slope = (profile.sd(1, small) - profile.sd(1, 0)) / small;
    CHECK(slope == doctest::Approx(6.37).epsilon(0.01));
  }
  smaller.Z = data.Z.rightCols(1);
  smaller.random.blocks = {{{"Days"}}};
  CHECK(std::abs(profile.sd(0, 0) - fit_gaussian(sums_of(smaller), false, 100).loglik) < 1e-8);
  GaussianProfile other(independent, 100);
  CHECK(std::abs(other.sd(0, 0) - profile.sd(0, 0)) < 1e-8);
}

TEST_CASE("gaussian profile: a model of an intercept alone, in closed form") {
  Data data;
  data.y.resize(12);
  for (int i = 0; i < 12; ++i) {
    data.cluster.push_back(i / 3);
    data.y[i] = std::vector<double>{1, 4, 6, 9}[i / 3] + 1.5 * (i % 3 - 1);
  }
  data.X = Matrix::Ones(12, 1);
  data.random_intercept();
  const GaussianSums sums = sums_of(data);
  GaussianProfile profile(sums, 100);
  // 3 sums of squares: within 18, of the means about 4.5 thrice 34 + 4 * 0.25.
  const double msw = 18.0 / 8, msb = 3 * (34 + 4 * 0.25) / 4;
  const double loglik = -0.5 * (12 * (1 + std::log(2 * std::numbers::pi)) + 8 * std::log(msw) + 4 * std::log(msb));
  CHECK(std::abs(profile.coefficient(0, 4.5) - loglik) < 1e-10);
}

TEST_CASE("gaussian profile: values that a parameter cannot have") {
  const GaussianSums sums = sums_of(sleepstudy());
  GaussianProfile profile(sums, 100);
  check_fails(Status::invalid_argument, {"residual SD", "0"}, [&] { profile.sigma(0); });
  check_fails(Status::invalid_argument, {"-1"}, [&] { profile.sd(0, -1); });
  check_fails(Status::invalid_argument, {"correlation", "1.5"}, [&] { profile.correlation(0, 1, 1.5); });
}
