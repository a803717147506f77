// gaussian_test.cpp - closed forms of a balanced one-way layout; the likelihood with its dense covariance matrix.
#include "fit/gaussian/gaussian.hpp"

#include <cmath>
#include <numbers>

#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"
#include "fails_with.hpp"

using namespace fits;
using namespace dense_gaussian;

namespace {

// `means`: of the clusters, each with the same three rows about its mean.
Data one_way(const std::vector<double>& means, double spread) {
  Data data;
  const auto n = static_cast<Eigen::Index>(3 * means.size());
  data.X = Matrix::Ones(n, 1);
  data.y.resize(n);
  data.random_intercept();
  for (Eigen::Index i = 0; i < n; ++i) {
    data.cluster.push_back(static_cast<int>(i / 3));
    data.y[i] = means[i / 3] + spread * static_cast<double>(i % 3 - 1);
  }
  return data;
}

// Clusters of 2, 3, 4, 5, 6, 7 rows; columns 1, x, and one that is constant in a cluster.
Data unbalanced() {
  Random random(5);
  const double b[] = {2, -1.5, 1, -2, 0.5, 1.5};
  Data data;
  for (int c = 0; c < 6; ++c) data.cluster.insert(data.cluster.end(), 2 + c, c);
  const auto n = static_cast<Eigen::Index>(data.cluster.size());
  data.X.resize(n, 3);
  data.y.resize(n);
  data.random_intercept();
  for (Eigen::Index i = 0; i < n; ++i) {
    const int c = data.cluster[i];
    data.X.row(i) << 1, random.bell(), c % 2;
    data.y[i] = 2 + data.X(i, 1) + b[c] + random.bell();
  }
  return data;
}

double random_sd(const Estimate& fit) { return std::sqrt(fit.random_covariance(0, 0)); }

void check_close(double value, Long expected, double tolerance) {
  CHECK(std::abs(static_cast<Long>(value) - expected) <= tolerance * std::max(1.0L, std::abs(expected)));
}

void check_against_dense(const Data& data, bool reml) {
  const auto fit = fit_gaussian(sums_of(data), reml, 100);
  CHECK(fit.outcome == FGLMM_CONVERGED);
  CHECK(fit.max_gradient < 1e-8);
  const double sigma_b = random_sd(fit);
  const auto loglik = [&](Long sd, Long sigma) {
    return Dense(data, Matrix::Constant(1, 1, sd * sd), sigma, reml).loglik;
  };
  const Dense here(data, Matrix::Constant(1, 1, sigma_b * sigma_b), fit.sigma, reml);
  check_close(fit.loglik, here.loglik, 1e-12);
  for (const double factor : {0.999, 1.001}) {
    CHECK(loglik(sigma_b * factor, fit.sigma) < here.loglik);
    CHECK(loglik(sigma_b, fit.sigma * factor) < here.loglik);
  }
  const Long h = 1e-5L;  // slopes in log SD
  const Long up = std::exp(h), down = std::exp(-h);
  CHECK(std::abs(loglik(sigma_b * up, fit.sigma) - loglik(sigma_b * down, fit.sigma)) / (2 * h) < 1e-8L);
  CHECK(std::abs(loglik(sigma_b, fit.sigma * up) - loglik(sigma_b, fit.sigma * down)) / (2 * h) < 1e-8L);
  for (Eigen::Index j = 0; j < 3; ++j) {
    check_close(fit.beta[j], here.beta[j], 1e-11);
    for (Eigen::Index k = 0; k < 3; ++k) check_close(fit.covariance(j, k), here.covariance(j, k), 1e-11);
  }
  const Matrix inverse = here.V.inverse();
  for (int c = 0; c < 6; ++c) {  // b | y: mean sb^2 1'V^-1 r, variance sb^2 - sb^4 1'V^-1 1
    Vector one = Vector::Zero(data.y.size());
    for (Eigen::Index i = 0; i < one.size(); ++i) one[i] = data.cluster[i] == c;
    const Long variance = static_cast<Long>(sigma_b) * sigma_b;
    check_close(fit.mode(c, 0), variance * one.dot(inverse * here.residual), 1e-11);
    check_close(fit.mode_sd(c, 0), std::sqrt(variance - variance * variance * one.dot(inverse * one)), 1e-11);
  }
}

}  // namespace

TEST_CASE("gaussian: a balanced one-way layout has its estimates in closed form") {
  const Data data = one_way({1, 4, 6, 9}, 1.5);
  const double msw = 2 * 1.5 * 1.5 / 2, msb = 3 * (16 + 1 + 1 + 16) / 3.0;  // the mean is 5
  const auto reml = fit_gaussian(sums_of(data), true, 100);
  CHECK(reml.outcome == FGLMM_CONVERGED);
  check_close(reml.beta[0], 5, 1e-12);
  check_close(reml.sigma, std::sqrt(msw), 1e-10);
  check_close(random_sd(reml), std::sqrt((msb - msw) / 3), 1e-10);
  check_close(reml.covariance(0, 0), msb / 12, 1e-10);
  check_close(reml.mode(0, 0), -4 * (1 - msw / msb), 1e-10);
  check_close(reml.mode_sd(0, 0), std::sqrt((msb - msw) / 3 * msw / msb), 1e-10);
  const double log_2pi = std::log(2 * std::numbers::pi);
  check_close(reml.loglik, -0.5 * (11 * (1 + log_2pi) + 8 * std::log(msw) + 3 * std::log(msb) + std::log(12)), 1e-12);

  const auto ml = fit_gaussian(sums_of(data), false, 100);
  check_close(ml.sigma, std::sqrt(msw), 1e-10);
  check_close(random_sd(ml), std::sqrt((0.75 * msb - msw) / 3), 1e-10);
  check_close(ml.loglik, -0.5 * (12 * (1 + log_2pi) + 8 * std::log(msw) + 4 * std::log(0.75 * msb)), 1e-12);
}

TEST_CASE("gaussian: between-cluster variation below what chance gives is a boundary with least squares") {
  const Data data = one_way({4.9, 5, 5, 5.1}, 1.5);
  const double total = 4 * 2 * 2.25 + 3 * 0.02;
  for (const bool reml : {false, true}) {
    const auto fit = fit_gaussian(sums_of(data), reml, 100);
    CHECK(fit.outcome == FGLMM_BOUNDARY);
    CHECK(fit.message.find("estimated as 0") != std::string::npos);
    CHECK(random_sd(fit) == 0);
    CHECK(fit.max_gradient == 0);
    CHECK(fit.mode.isZero(0));
    CHECK(fit.mode_sd.isZero(0));
    check_close(fit.sigma * fit.sigma, total / (reml ? 11 : 12), 1e-12);
    check_close(fit.covariance(0, 0), total / (reml ? 11 : 12) / 12, 1e-12);
  }
}

TEST_CASE("gaussian: clusters that are all alike are a boundary") {
  CHECK(fit_gaussian(sums_of(one_way({5, 5, 5}, 1)), true, 100).outcome == FGLMM_BOUNDARY);
}

TEST_CASE("gaussian: an unbalanced layout against the dense likelihood") {
  check_against_dense(unbalanced(), true);
  check_against_dense(unbalanced(), false);
}

TEST_CASE("gaussian: large and small variance ratios") {
  for (const double spread : {1e-3, 0.1, std::sqrt(8.5), 3.4}) {  // the third: a ratio of 1
    const auto fit = fit_gaussian(sums_of(one_way({1, 4, 6, 9}, spread)), true, 100);
    CHECK(fit.outcome == FGLMM_CONVERGED);
    check_close(fit.sigma, spread, 1e-8);
    check_close(random_sd(fit), std::sqrt((34 - spread * spread) / 3), 1e-8);
  }
}

TEST_CASE("gaussian: a centred response gives its centre back to the intercept") {
  Data data = unbalanced();
  const auto plain = fit_gaussian(sums_of(data), true, 100);
  data.y.array() -= 1e6;
  const auto shifted = fit_gaussian(sums_of(data), true, 100);
  CHECK(std::abs(shifted.beta[0] + 1e6 - plain.beta[0]) < 1e-9);
  for (Eigen::Index j = 1; j < 3; ++j) check_close(shifted.beta[j], plain.beta[j], 1e-9);
  check_close(shifted.loglik, plain.loglik, 1e-9);
}

TEST_CASE("gaussian: an iteration limit is not a maximum") {
  const auto fit = fit_gaussian(sums_of(unbalanced()), true, 1);
  CHECK(fit.outcome == FGLMM_ITERATION_LIMIT);
  CHECK(fit.message.find("iteration limit") != std::string::npos);
}

TEST_CASE("gaussian: fixed effects that tell the clusters apart leave nothing to say about the random intercept") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {  // rounding may lean either way
    Random random(seed);
    Data data = unbalanced();
    for (auto& y : data.y) y += random.bell();
    data.X = Matrix::Zero(data.y.size(), 6);
    for (Eigen::Index i = 0; i < data.y.size(); ++i) data.X(i, data.cluster[i]) = 1;
    const auto fit = fit_gaussian(sums_of(data), true, 100);
    CHECK(fit.outcome == FGLMM_STALLED);
    CHECK(fit.message.find("fixed effects tell the clusters apart") != std::string::npos);
  }
}

TEST_CASE("gaussian: what cannot be estimated is refused") {
  check_fails(Status::numerical, {"exactly"}, [] { fit_gaussian(sums_of(one_way({1, 4, 6, 9}, 0)), true, 100); });
  Data data = one_way({1, 4, 6, 9}, 1);
  for (int i = 0; i < 12; ++i) data.cluster[i] = i;
  check_fails(Status::bad_data, {"every cluster has a single row"}, [&] { fit_gaussian(sums_of(data), true, 100); });
  Data few{Matrix(2, 2), Matrix::Ones(2, 1), Vector(2), {}, {0, 1}};
  few.X << 1, 1, 1, 2;
  few.y << 1, 3;
  check_fails(Status::bad_data, {"too few rows (2) for 2 fixed effects"},
              [&] { fit_gaussian(sums_of(few), true, 100); });
  check_fails(Status::numerical, {"response", "overflow"},
              [] { fit_gaussian(sums_of(one_way({1e200, 4, 6, 9}, 1)), true, 100); });
}
