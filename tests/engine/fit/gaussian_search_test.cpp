// gaussian_search_test.cpp - several random effects against converged fits by lme4 (tests/golden/make_slopes.R),
// singular ones among them; what decides nothing; what cannot be estimated.
#include "fit/gaussian/gaussian_search.hpp"

#include <fstream>

#include "data/frame.hpp"
#include "data/row_source.hpp"
#include "engine/fits.hpp"
#include "fails_with.hpp"
#include "fit/gaussian/gaussian.hpp"
#include "model/design_rows.hpp"
#include "model/gaussian_rows.hpp"

using namespace fits;

namespace {

const nlohmann::json& reference() {
  static const auto json = nlohmann::json::parse(std::ifstream(FEDGLMM_DATA_DIR "/slopes.json"));
  return json;
}

Frame read(const std::string& file) { return read_frame(*open_csv(FEDGLMM_DATA_DIR "/" + file), {}); }

const Frame& rows() {
  static const Frame frame = read("slopes.csv");
  return frame;
}

GaussianSums sums_of(const std::string& text, const Frame& frame, const std::string& weights = "") {
  const Formula formula = parse_formula(text);
  const DesignRows design = design_rows(formula, frame, Levels::drop_unused);
  std::vector<double> y, weight;
  for (const std::int64_t row : design.rows) {
    y.push_back(frame.require(formula.response).values[row]);
    weight.push_back(weights.empty() ? 1 : frame.require(weights).values[row]);
  }
  const Eigen::Map<const Eigen::MatrixXd> X(design.X.data(), design.count(), std::ssize(design.columns));
  return gaussian_sums(gaussian_columns(design), X, design.offset, y, weight);
}

Eigen::MatrixXd matrix(const nlohmann::json& values) {
  Eigen::MatrixXd out(values.size(), values[0].size());
  for (Eigen::Index i = 0; i < out.rows(); ++i)
    for (Eigen::Index j = 0; j < out.cols(); ++j) out(i, j) = values[i][j];
  return out;
}

void check_close(const Eigen::MatrixXd& got, const Eigen::MatrixXd& expected, double tolerance) {
  REQUIRE(got.rows() == expected.rows());
  CHECK((got - expected).cwiseAbs().maxCoeff() < tolerance);
}

// SDs to 1e-6 relative, coefficients to 1e-6 SE, SEs to 1e-5 relative, the log-likelihood to 1e-6.
void check_fit(const Estimate& fit, const nlohmann::json& expected) {
  CHECK(fit.loglik == doctest::Approx(expected["loglik"].get<double>()).epsilon(1e-9));
  CHECK(fit.sigma == doctest::Approx(expected["sigma"].get<double>()).epsilon(1e-7));
  const Eigen::VectorXd se = matrix(expected["vcov"]).diagonal().cwiseSqrt();
  for (Eigen::Index j = 0; j < se.size(); ++j) {
    CHECK(std::abs(fit.beta[j] - expected["beta"][j].get<double>()) < 1e-7 * se[j]);
    CHECK(std::sqrt(fit.covariance(j, j)) == doctest::Approx(se[j]).epsilon(1e-7));
  }
  check_close(fit.covariance, matrix(expected["vcov"]), 1e-7 * se.squaredNorm());
  const Eigen::MatrixXd covariance = matrix(expected["covariance"]);
  for (Eigen::Index k = 0; k < covariance.rows(); ++k)
    CHECK(std::sqrt(fit.random_covariance(k, k)) == doctest::Approx(std::sqrt(covariance(k, k))).epsilon(1e-7));
  check_close(fit.random_covariance, covariance, 1e-6 * covariance.norm() + 1e-12);
  check_close(fit.mode.topRows(3), matrix(expected["modes"]), 1e-6);
  check_close(fit.mode_sd.topRows(3), matrix(expected["mode_sd"]), 1e-6);
}

void check_model(const std::string& name, fglmm_outcome outcome = FGLMM_CONVERGED, const std::string& message = "",
                 const Frame& frame = rows()) {
  INFO(name);
  const nlohmann::json& model = reference()[name];
  const std::string weights = model["weights"].is_string() ? model["weights"] : "";
  const GaussianSums sums = sums_of(model["formula"], frame, weights);
  for (const bool reml : {true, false}) {
    CAPTURE(reml);
    const Estimate fit = fit_gaussian(sums, reml, 100);
    CAPTURE(fit.evaluations);
    CHECK(fit.outcome == outcome);
    CHECK(fit.message == message);
    CHECK(fit.max_gradient < 1e-8);
    CHECK(fit.evaluations < 40);
    check_fit(fit, model[reml ? "reml" : "ml"]);
  }
}

}  // namespace

TEST_CASE("gaussian search: correlated, independent, up to four random effects, as lme4 fits them") {
  for (const char* name : {"correlated", "independent", "three", "two_terms", "four"}) check_model(name);
}

TEST_CASE("gaussian search: sleepstudy and hsb82 with a random slope") {
  check_model("sleepstudy", FGLMM_CONVERGED, "", read("../../data/sleepstudy.csv"));
  check_model("hsb82", FGLMM_CONVERGED, "", read("../../data/hsb82.csv"));
}

TEST_CASE("gaussian search: prior weights, rows of weight 0 are no rows") {
  check_model("weighted");
  check_model("zero_weights");
}

TEST_CASE("gaussian search: clusters of one or two rows") { check_model("pairs"); }

TEST_CASE("gaussian search: singular covariances are boundaries, in words") {
  check_model("correlation_one", FGLMM_BOUNDARY, "the correlation of (Intercept) and x is estimated as 1");
  check_model("correlation_minus_one", FGLMM_BOUNDARY, "the correlation of (Intercept) and x is estimated as -1");
  check_model("no_slope", FGLMM_BOUNDARY, "the SD of the random effect x is estimated as 0");
  check_model("no_intercept", FGLMM_BOUNDARY, "the SD of the random effect (Intercept) is estimated as 0");
  check_model("nothing", FGLMM_BOUNDARY, "the SDs of the random effects (Intercept), x are estimated as 0");
}

TEST_CASE("gaussian search: the units and the offset of a slope's column decide nothing") {
  const auto plain = fit_gaussian(sums_of("y ~ x + z + (1 + x + z | g)", rows()), true, 100);
  for (const auto& units : {std::pair{0.0, 1e6}, {1e6, 1.0}, {1e6, 1e-3}, {-3e4, 1e4}}) {
    const double shift = units.first, scale = units.second;
    CAPTURE(shift);
    CAPTURE(scale);
    Frame frame = rows();
    for (Column& column : frame.columns)
      if (column.name == "x")
        for (double& x : column.values) x = shift + scale * x;
    const auto fit = fit_gaussian(sums_of("y ~ x + z + (1 + x + z | g)", frame), true, 100);
    CHECK(fit.outcome == FGLMM_CONVERGED);
    Eigen::Matrix3d back = Eigen::Matrix3d::Identity();  // b of the plain columns
    back(0, 1) = shift;
    back(1, 1) = scale;
    const double digits = 1e-9 * (1 + std::abs(shift) / scale) / 100 + 1e-8;  // of x, beside its offset
    CHECK(fit.loglik + std::log(scale) == doctest::Approx(plain.loglik).epsilon(digits));
    check_close(fit.beta.tail(2).cwiseProduct(Eigen::Vector2d(scale, 1)), plain.beta.tail(2), digits);
    const Eigen::MatrixXd covariance = back * fit.random_covariance * back.transpose();
    if (std::abs(shift) < 1e5 * scale) check_close(covariance, plain.random_covariance, 1e-5);
    CHECK(scale * std::sqrt(fit.random_covariance(1, 1)) ==
          doctest::Approx(std::sqrt(plain.random_covariance(1, 1))).epsilon(digits));
    check_close(fit.mode.col(2), plain.mode.col(2), digits);
    check_close(scale * fit.mode.col(1), plain.mode.col(1), digits);
  }
}

TEST_CASE("gaussian search: slopes that fixed effects take from every cluster say nothing of their SD") {
  Frame frame = rows();
  const auto fit = fit_gaussian(sums_of("y ~ g * x + (1 | g) + (0 + x | g)", frame), true, 100);
  CHECK(fit.outcome == FGLMM_STALLED);
  CHECK(fit.message.find("does not depend on the SD of the random effects of (Intercept), x") != std::string::npos);
  const auto one = fit_gaussian(sums_of("y ~ x + g:x + (1 + z | g) + (0 + x | g)", frame), true, 100);
  CHECK(one.outcome == FGLMM_STALLED);
  CHECK(one.message.find("of the random effects of x:") != std::string::npos);
  const auto without = fit_gaussian(sums_of("y ~ x + g:x + (1 + z | g)", frame), true, 100);
  CHECK(one.loglik == doctest::Approx(without.loglik).epsilon(1e-12));
}

TEST_CASE("gaussian search: the limit of iterations ends it without a maximum") {
  const auto fit = fit_gaussian(sums_of("y ~ x + (1 + x | g)", rows()), true, 2);
  CHECK(fit.outcome == FGLMM_ITERATION_LIMIT);
}

TEST_CASE("gaussian search: more random effects than rows in every cluster are refused") {
  check_fails(Status::bad_data, {"no cluster has more rows than random effects (3)"},
              [] { fit_gaussian(sums_of("y ~ x + (1 + x + z | pair)", rows()), true, 100); });
}
