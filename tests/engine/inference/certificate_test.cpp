#include "inference/certificate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "engine/random_studies.hpp"
#include "inference/laplace_influence.hpp"

using namespace fedglmm;
using Eigen::VectorXd;

namespace {

// Two columns (1, x), a few clusters of weighted points.
LaplaceProblem small_problem(Cumulants cumulants) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  LaplaceProblem problem;
  problem.cumulants = cumulants;
  problem.points.q = problem.points.columns = 2;
  problem.points.random = {{0, 0.0}};
  problem.points.free = {{0, 0}};
  problem.random = {{{{{"(Intercept)"}}}}, problem.points.random, Eigen::MatrixXd::Identity(1, 1)};
  std::vector<double> x;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 8; ++j) {
      x.push_back(normal(random));
      problem.points.weight.push_back(0.5 + j % 3);
    }
    problem.points.offset.push_back(8 * (i + 1));
    problem.points.response.push_back(3.0 + i);
  }
  problem.points.X.assign(24, 1.0);
  problem.points.X.insert(problem.points.X.end(), x.begin(), x.end());
  return problem;
}

double mean(Cumulants c, double eta) { return c == Cumulants::poisson ? std::exp(eta) : 1 / (1 + std::exp(-eta)); }

// Of one cluster, u at the maximum of sigma u y - sum w A(eta) - u^2 / 2, by bisection.
double mode(const LaplaceProblem& p, int i, const VectorXd& theta) {
  double low = -30, high = 30;
  for (int k = 0; k < 200; ++k) {
    const double u = 0.5 * (low + high);
    double slope = theta[2] * p.points.response[i] - u;
    for (auto j = p.points.offset[i]; j < p.points.offset[i + 1]; ++j)
      slope -= theta[2] * p.points.weight[j] *
               mean(p.cumulants, theta[0] + theta[1] * p.points.X[24 + j] + theta[2] * u);
    (slope > 0 ? low : high) = u;
  }
  return 0.5 * (low + high);
}

// d/d theta of sum_i max_u (...) without X'y.
VectorXd score(const LaplaceProblem& p, const VectorXd& theta) {
  VectorXd out = VectorXd::Zero(3);
  for (int i = 0; i < 3; ++i) {
    const double u = mode(p, i, theta);
    out[2] += u * p.points.response[i];
    for (auto j = p.points.offset[i]; j < p.points.offset[i + 1]; ++j) {
      const double x = p.points.X[24 + j], eta = theta[0] + theta[1] * x + theta[2] * u;
      const double wa = p.points.weight[j] * mean(p.cumulants, eta);
      out -= wa * VectorXd{{1, x, u}};
    }
  }
  return out;
}

LaplaceEstimate example_estimate() {
  LaplaceEstimate out;
  out.psi = VectorXd{{-0.3, 0.4, 0.8}};
  out.lambda = Eigen::MatrixXd::Constant(1, 1, 0.8);
  out.u = Eigen::MatrixXd::Constant(3, 1, 0.1);
  out.estimated = {0, 1, 2};
  return out;
}

const Eigen::Matrix3d penalty = Eigen::Vector3d(0, 0, 50).asDiagonal();

// - d score / d theta, by differences, and the penalty.
Eigen::Matrix3d penalised(const LaplaceProblem& p, const VectorXd& theta) {
  Eigen::Matrix3d out;
  for (int k = 0; k < 3; ++k) {
    const VectorXd step = 1e-4 * VectorXd::Unit(3, k);
    out.col(k) = (score(p, theta - step) - score(p, theta + step)) / 2e-4;
  }
  return (out + out.transpose()) / 2 + penalty;
}

// log SE of the coefficients at the maximum near `start`, by two steps of Newton. A term -25 (sigma - start)^2 stands
// for the log-determinant, without which there is none.
VectorXd log_se(const LaplaceProblem& p, const VectorXd& start, const VectorXd& xy) {
  VectorXd theta = start;
  for (int k = 0; k < 2; ++k)
    theta += penalised(p, theta).inverse() * (score(p, theta) + xy - penalty * (theta - start));
  const Eigen::Matrix3d variance = penalised(p, theta).inverse();
  return 0.5 * p.standardization.covariance(variance.topLeftCorner(2, 2)).diagonal().array().log();
}

Eigen::MatrixXd values_of(const LaplaceInfluence& influence, Eigen::Index rows) {
  Eigen::MatrixXd out(rows, influence.functions());
  influence.values(*studies::cpu_context().backend->row_influence(), 0, out);
  return out;
}

Standardization shifted() { return {0, VectorXd{{0, 3}}, VectorXd{{1, 2}}}; }

}  // namespace

TEST_CASE("the influence of a point is the derivative of the score in its weight") {
  for (const Cumulants cumulants : {Cumulants::binomial, Cumulants::poisson}) {
    LaplaceProblem problem = small_problem(cumulants);
    LaplaceEstimate estimate = example_estimate();
    for (int i = 0; i < 3; ++i) estimate.u(i, 0) = mode(problem, i, estimate.psi);
    estimate.inverse_information = Eigen::MatrixXd::Identity(3, 3);
    problem.standardization = shifted();
    const auto influence = values_of(LaplaceInfluence(studies::cpu_context(), problem, estimate), 24);
    for (const int point : {0, 7, 12, 23}) {
      const double step = 1e-5, w = problem.points.weight[point];
      problem.points.weight[point] = w + step;
      const VectorXd up = score(problem, estimate.psi);
      problem.points.weight[point] = w - step;
      const VectorXd down = score(problem, estimate.psi);
      problem.points.weight[point] = w;
      const VectorXd slope = (up - down) / (2 * step);
      for (int k = 0; k < 3; ++k) CHECK(influence(point, k) == doctest::Approx(slope[k]).epsilon(1e-6));
    }
  }
}

TEST_CASE("the influence of a point on log SE is what refits say") {
  for (const Cumulants cumulants : {Cumulants::binomial, Cumulants::poisson}) {
    LaplaceProblem problem = small_problem(cumulants);
    problem.standardization = shifted();
    LaplaceEstimate estimate = example_estimate();
    for (int i = 0; i < 3; ++i) estimate.u(i, 0) = mode(problem, i, estimate.psi);
    estimate.inverse_information = penalised(problem, estimate.psi).inverse();
    const VectorXd xy = -score(problem, estimate.psi);
    const LaplaceInfluence functions(studies::cpu_context(), problem, estimate);
    const Eigen::MatrixXd influence = values_of(functions, 24) * functions.log_se();
    for (const int point : {0, 7, 12, 23}) {
      const double step = 1e-3, w = problem.points.weight[point];
      problem.points.weight[point] = w + step;
      const VectorXd up = log_se(problem, estimate.psi, xy);
      problem.points.weight[point] = w - step;
      const VectorXd down = log_se(problem, estimate.psi, xy);
      problem.points.weight[point] = w;
      const VectorXd slope = (up - down) / (2 * step);
      for (int k = 0; k < 2; ++k) CHECK(influence(point, k) == doctest::Approx(slope[k]).epsilon(1e-4));
    }
  }
}

TEST_CASE("errors of figures are those of the score, mapped by the inverse information, in standard errors") {
  LaplaceProblem problem = small_problem(Cumulants::poisson);
  problem.standardization = shifted();
  LaplaceEstimate estimate = example_estimate();
  estimate.inverse_information = Eigen::MatrixXd::Identity(3, 3) * 0.01;
  estimate.covariance = problem.standardization.covariance(estimate.inverse_information.topLeftCorner(2, 2));
  // Nothing was said of any point, so each is open by itself: the variance of a score is sum w g g'.
  OpenCluster all{std::make_shared<const NumericBasis>(Protocol(), VectorXd(0), VectorXd(0), 0), {{0, 24, {}, {}}}, {}};
  const OpenSums open({{{}, {all}}}, {}, {problem.points.weight.begin(), problem.points.weight.end()});
  const LaplaceInfluence influence(studies::cpu_context(), problem, estimate);
  const Eigen::MatrixXd values = values_of(influence, 24), score = values.leftCols(3);
  const Eigen::MatrixXd log_se = values * influence.log_se();
  const Eigen::Map<const VectorXd> w(problem.points.weight.data(), 24);
  const Eigen::MatrixXd scores = score.transpose() * w.asDiagonal() * score;
  const auto errors = laplace_errors(studies::cpu_context(), problem, estimate, open);
  CHECK(errors.random_sd[0] == doctest::Approx(0.1 * std::sqrt(scores(2, 2))).epsilon(1e-10));
  // beta_1 = slope / 2 in the user's units, beta_0 = intercept - 3 slope / 2.
  CHECK(errors.beta[1] == doctest::Approx(0.1 * std::sqrt(scores(1, 1))).epsilon(1e-10));
  const double first = scores(0, 0) - 3 * scores(0, 1) + 2.25 * scores(1, 1);
  CHECK(errors.beta[0] == doctest::Approx(0.1 * std::sqrt(first / 3.25)).epsilon(1e-10));
  CHECK(errors.se[1] == doctest::Approx(std::sqrt(w.dot(log_se.col(1).cwiseAbs2()))).epsilon(1e-10));
}
