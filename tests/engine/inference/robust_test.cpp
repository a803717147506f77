// robust_test.cpp - cluster-robust covariances against closed forms, from rows and from summaries.
#include "inference/robust.hpp"

#include "engine/both_sources.hpp"
#include "engine/dense_gaussian.hpp"
#include "fails_with.hpp"
#include "fit/gaussian/gaussian.hpp"
#include "fit/laplace/log_likelihood.hpp"
#include "model/problems.hpp"

using namespace both_sources;
using dense_gaussian::Dense;
using dense_gaussian::Long;

namespace {

const std::vector<int> sizes = {30, 25, 40, 20, 35, 28};
const FitOptions robust{.interval = Interval::robust};

// Rows of seven clusters whose errors' variance differs between them, with weights.
dense_gaussian::Data example() {
  dense_gaussian::Data data;
  Random random(11);
  const int n = 90;
  constexpr double intercept[] = {1, -2, 2.5, 0, -1.5, 3, -3}, slope[] = {0.2, 1.9, -1, 0.7, 2.5, -0.6, 1.1};
  data.X = dense_gaussian::Matrix::Ones(n, 3);
  data.y.resize(n);
  data.weight.resize(n);
  for (int i = 0; i < n; ++i) {
    const int cluster = i * 7 / n;
    data.cluster.push_back(cluster);
    data.X(i, 1) = random.bell();
    data.X(i, 2) = 1000 + cluster % 3 + random.uniform();
    data.weight[i] = 0.5 + random.uniform();
    data.y[i] = intercept[cluster] + slope[cluster] * data.X(i, 1) + 0.2 * (1 + cluster) * random.bell();
  }
  data.random = {{{{"(Intercept)", "x"}}}};
  data.Z = data.X.leftCols(2);
  return data;
}

// random: the columns of the random effects.
GaussianSums scored_sums(const dense_gaussian::Data& data, const std::vector<int>& random) {
  GaussianColumns columns{{"(Intercept)", "x", "t"}, 0, 0, data.random, random, true};
  std::vector<std::int64_t> offset(data.cluster.back() + 2, 0);
  for (const int cluster : data.cluster) ++offset[cluster + 1];
  std::partial_sum(offset.begin(), offset.end(), offset.begin());
  const Eigen::MatrixXd X = data.X.cast<double>();
  const Eigen::VectorXd y = data.y.cast<double>(), w = data.weight.cast<double>();
  return gaussian_sums(columns, X, offset, {y.data(), 90}, {w.data(), 90});
}

// m / (m - 1) B (sum X_i'V_i^-1 e_i e_i'V_i^-1 X_i) B, V written out.
dense_gaussian::Matrix dense_sandwich(const dense_gaussian::Data& data, const dense_gaussian::Matrix& C, Long sigma) {
  const Dense dense(data, C, sigma, false);
  const dense_gaussian::Vector weighted = dense.V.llt().solve(dense.residual);
  const int m = 1 + std::ranges::max(data.cluster);
  dense_gaussian::Matrix scores = dense_gaussian::Matrix::Zero(m, data.X.cols());
  for (Eigen::Index i = 0; i < data.y.size(); ++i) scores.row(data.cluster[i]) += weighted[i] * data.X.row(i);
  const dense_gaussian::Matrix influence = scores * dense.covariance;
  return static_cast<Long>(m) / (m - 1) * influence.transpose() * influence;
}

// The same clusters in three outer clusters: an intercept of the outer cluster, one of each cluster.
constexpr std::int64_t outer_of[] = {0, 1, 0, 2, 1, 0, 1};

dense_gaussian::Data nested_example() {
  dense_gaussian::Data data = example();
  data.random = {{{{"(Intercept)"}, "outer"}, {{"(Intercept)"}, "cluster"}}};
  data.Z = dense_gaussian::Matrix::Ones(data.y.size(), 2);
  return data;
}

// With a column of Z for the outer cluster and one for each cluster.
dense_gaussian::Data by_outer_cluster(const dense_gaussian::Data& data) {
  dense_gaussian::Data out = data;
  out.Z = dense_gaussian::Matrix::Zero(data.y.size(), 1 + std::ssize(outer_of));
  for (Eigen::Index i = 0; i < data.y.size(); ++i) {
    out.cluster[i] = static_cast<int>(outer_of[data.cluster[i]]);
    out.Z(i, 0) = out.Z(i, 1 + data.cluster[i]) = 1;
  }
  return out;
}

// To 1e-9 of standard errors.
void check_same(const Eigen::MatrixXd& got, const Eigen::MatrixXd& expected) {
  const Eigen::VectorXd se = expected.diagonal().cwiseSqrt();
  CHECK(((got - expected).array() / (se * se.transpose()).array()).abs().maxCoeff() < 1e-9);
}

Frame binary_rows(const std::vector<int>& events, int size) {
  std::vector<double> y;
  std::vector<std::string> ward;
  for (std::size_t i = 0; i < events.size(); ++i)
    for (int k = 0; k < size; ++k) {
      y.push_back(k < events[i]);
      ward.push_back(cat('w', i));
    }
  return table({numbers("y", y), words("ward", ward)});
}

// At a point with a diagonal element of Lambda below 0.
void check_scores(const std::string& formula, int nagq, Eigen::Index clusters) {
  DataReport report;
  const Context context = on_cpu();
  const LaplaceProblem problem = laplace_problem_from_rows(context, make_model(formula, "binomial"),
                                                           rows_of(wards(sizes)), report, Scores::wanted);
  Eigen::VectorXd psi(problem.points.parameters());
  for (Eigen::Index k = 0; k < psi.size(); ++k) psi[k] = 0.1 * static_cast<double>(k % 4) - 0.25;
  LogLikelihood loglik(context, problem, nagq);
  const Eigen::MatrixXd scores = loglik.scores(psi);
  const Eigen::VectorXd gradient = loglik.first_order(psi).gradient;
  CHECK(scores.rows() == clusters);
  CHECK((scores.colwise().sum().transpose() - gradient).cwiseAbs().maxCoeff() < 1e-11 * gradient.norm());
}

FitResult fit_summaries(const std::string& formula, const std::string& family, const std::string& json = study_json) {
  return fit_model(on_cpu(), make_model(formula, family), Dataset(released(wards(sizes), json), {}), robust);
}

void check_close(const FitResult& got, const FitResult& expected, double tolerance) {
  REQUIRE(got.fixed.size() == expected.fixed.size());
  for (std::size_t j = 0; j < got.fixed.size(); ++j) {
    CAPTURE(got.fixed[j].name);
    CHECK(std::abs(got.fixed[j].se / expected.fixed[j].se - 1) < tolerance);
    CHECK(std::abs(got.model_se[j] / expected.model_se[j] - 1) < tolerance);
  }
}

std::vector<std::string> warnings_of(const std::string& formula, const std::string& family, Frame rows) {
  std::vector<std::string> out;
  Context context = on_cpu();
  context.log_user = &out;
  context.log_callback = [](void* user, fglmm_log_level, const char* message) {
    static_cast<std::vector<std::string>*>(user)->push_back(message);
  };
  fit_model(context, make_model(formula, family), Dataset(std::move(rows)), robust);
  return out;
}

bool says(const std::vector<std::string>& lines, const std::string& part) {
  return std::ranges::any_of(lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("robust: a linear mixed model's covariance is the sandwich with V written out, by REML and ML") {
  const dense_gaussian::Data data = example();
  const GaussianSums sums = scored_sums(data, {0, 1});
  for (const bool reml : {true, false}) {
    const Estimate estimate = fit_gaussian(sums, reml, 100);
    REQUIRE(estimate.outcome == FGLMM_CONVERGED);
    const Eigen::MatrixXd expected =
        dense_sandwich(data, estimate.random_covariance.cast<Long>(), estimate.sigma).cast<double>();
    const Eigen::VectorXd se = expected.diagonal().cwiseSqrt();
    check_same(robust_covariance(sums, estimate), expected);
    const Eigen::ArrayXd of_model = estimate.covariance.diagonal().cwiseSqrt();
    CHECK((se.array() / of_model - 1).abs().maxCoeff() > 0.02);
  }
}

TEST_CASE("robust: of nested intercepts the outer clusters are independent; linear, with V written out") {
  const dense_gaussian::Data data = nested_example();
  GaussianSums sums = scored_sums(data, {0, 0});
  sums.outer.assign(std::begin(outer_of), std::end(outer_of));
  for (const bool reml : {false, true}) {
    const Estimate estimate = fit_gaussian(sums, reml, 100);
    REQUIRE(estimate.outcome == FGLMM_CONVERGED);
    const dense_gaussian::Data wide = by_outer_cluster(data);
    dense_gaussian::Matrix C = dense_gaussian::Matrix::Identity(8, 8) * estimate.random_covariance(1, 1);
    C(0, 0) = estimate.random_covariance(0, 0);
    check_same(robust_covariance(sums, estimate), dense_sandwich(wide, C, estimate.sigma).cast<double>());
  }
}

TEST_CASE("robust: a singular logistic fit has the closed form of a mean") {
  const std::vector<int> events = {4, 5, 5, 6, 5, 4, 6, 5};
  const FitResult fit = fit_rows("y ~ 1 + (1 | ward)", "binomial", binary_rows(events, 10), robust);
  REQUIRE(fit.outcome == FGLMM_BOUNDARY);
  const double p = 40.0 / 80;  // scores: events less 5, which are +-1 in four clusters
  CHECK(fit.fixed[0].se == doctest::Approx(std::sqrt(8.0 / 7 * 4) / (80 * p * (1 - p))).epsilon(1e-9));
  CHECK(fit.model_se[0] == doctest::Approx(1 / std::sqrt(80 * p * (1 - p))).epsilon(1e-9));
  CHECK(fit.vcov[0] == doctest::Approx(fit.fixed[0].se * fit.fixed[0].se).epsilon(1e-14));
  CHECK(fit.fixed[0].upper == doctest::Approx(fit.fixed[0].estimate + 1.959963984540054 * fit.fixed[0].se));
}

TEST_CASE("robust: scores of clusters add up to the gradient, that with X'Wy, Laplace and quadrature") {
  for (const int nagq : {1, 5}) check_scores("ill ~ age + diet + (1 + urban | ward)", nagq, 6);
}

TEST_CASE("robust: scores of outer clusters add up to the gradient") {
  check_scores("ill ~ age + (1 | diet/ward)", 1, 3);
}

TEST_CASE("robust: gaussian fits of summaries are those of the rows") {
  for (const char* formula : {"score ~ age + dose + diet + urban + (1 | ward)", "score ~ age + (1 + age | ward)",
                              "score ~ diet + age - 1 + (1 | ward)", "score ~ age + offset(dose) + (1 | ward)"}) {
    CAPTURE(formula);
    check_close(fit_summaries(formula, "gaussian"),
                fit_rows(formula, "gaussian", rows_of(wards(sizes)), robust), 1e-7);
  }
}

TEST_CASE("robust: logistic and Poisson fits of summaries are those of the rows where covariates are categories") {
  for (const char* formula : {"ill ~ urban + (1 | ward)", "visits ~ urban + diet + (1 | ward)"}) {
    CAPTURE(formula);
    const char* const family = formula[0] == 'i' ? "binomial" : "poisson";
    check_close(fit_summaries(formula, family), fit_rows(formula, family, rows_of(wards(sizes)), robust), 1e-6);
  }
  const char* const numeric = "ill ~ age + urban + (1 | ward)";
  check_close(fit_summaries(numeric, "binomial"), fit_rows(numeric, "binomial", rows_of(wards(sizes)), robust), 0.02);
}

TEST_CASE("robust: summaries that lack a cluster's sum of the response times a fixed effect name it") {
  std::string json = study_json;
  json.replace(json.find("\"none\","), 7, "\"default\", \"random\": [\"urban\"],");
  check_fails(Status::disclosure, {"robust standard errors need", "'age'", "--random"},
              [&] { fit_summaries("score ~ age + (1 | ward)", "gaussian", json); });
  check_fails(Status::disclosure, {"robust standard errors need", "'age'", "--random"},
              [&] { fit_summaries("ill ~ age + (1 | ward)", "binomial", json); });
  check_fails(Status::unsupported, {"robust standard errors need", "'age:urban'"},
              [] { fit_summaries("score ~ age * urban + (1 | ward)", "gaussian"); });
}

TEST_CASE("robust: few clusters are warned of, many are not") {
  std::vector<int> events(39, 3);
  for (std::size_t i = 0; i < events.size(); ++i) events[i] += static_cast<int>(i % 4);
  CHECK(says(warnings_of("y ~ 1 + (1 | ward)", "binomial", binary_rows(events, 8)), "from 39 clusters are too small"));
  events.push_back(2);
  CHECK(!says(warnings_of("y ~ 1 + (1 | ward)", "binomial", binary_rows(events, 8)), "robust"));
}

TEST_CASE("robust: a fit that did not converge has none, and says so") {
  std::vector<double> x, y;
  std::vector<std::string> ward;
  for (int i = 0; i < 60; ++i) {
    x.push_back(i);
    y.push_back(i > 29);
    ward.push_back(cat('w', i % 5));
  }
  const Frame rows = table({numbers("x", x), numbers("y", y), words("ward", ward)});
  const FitResult fit = fit_rows("y ~ x + (1 | ward)", "binomial", rows, robust);
  REQUIRE(fit.outcome == FGLMM_SEPARATION);
  CHECK(std::isnan(fit.fixed[1].se));
  CHECK(std::isnan(fit.fixed[1].lower));
  CHECK(says(warnings_of("y ~ x + (1 | ward)", "binomial", rows), "no robust standard errors"));
}
