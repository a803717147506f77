#include "fit/gaussian_profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "fit/gaussian_search.hpp"
#include "fit/lambda_derivatives.hpp"

namespace fedglmm {
namespace {

bool never(int, const Eigen::VectorXd&) { return false; }

// With Lambda = sd / sigma * held + ..., the last parameter log sigma: beside its way into Lambda, sigma stands in
// -2 loglik = ... + d log sigma^2 + rss / sigma^2.
Evaluation with_sigma(const GaussianPoint& point, const Eigen::MatrixXd& lambda,
                      std::vector<Eigen::MatrixXd> directions, const Eigen::MatrixXd& held, double degrees) {
  directions.push_back(-held);
  Evaluation out = lambda_derivatives(point, lambda, directions);
  const auto last = static_cast<Eigen::Index>(directions.size()) - 1;
  const double squares = point.rss / point.variance, slope = out.gradient[last];
  for (Eigen::Index k = 0; k <= last; ++k) {
    const Eigen::MatrixXd half = directions[k] * lambda.transpose();
    const double change = 2 * half.cwiseProduct(point.explained).sum() / point.variance;
    out.hessian(k, last) -= change;
    out.hessian(last, k) -= change;
  }
  out.gradient[last] += squares - degrees;
  out.hessian(last, last) -= slope + 2 * squares;
  return out;
}

}  // namespace

GaussianProfile::GaussianProfile(const GaussianSums& sums, int max_iterations)
    : sums_(sums), max_iterations_(max_iterations), criterion_(sums, false) {
  maximum_ = keep(criterion_, maximise_gaussian(criterion_, sums, max_iterations).lambda);
}

double GaussianProfile::keep(GaussianCriterion& criterion, const Eigen::MatrixXd& lambda) {
  const GaussianPoint point = criterion(lambda);
  lambda_ = lambda;
  covariance_ = lambda * lambda.transpose();
  sigma_ = std::sqrt(point.variance);
  return point.log_likelihood;
}

double GaussianProfile::coefficient(int j, double value) {
  const GaussianSums sums = hold_coefficient(sums_, j, value);
  GaussianCriterion criterion(sums, false);
  const GaussianMaximum found = maximise_gaussian(criterion, sums, max_iterations_, covariance_);
  const double out = keep(criterion, found.lambda);
  return found.outcome == FGLMM_ITERATION_LIMIT ? std::numeric_limits<double>::quiet_NaN() : out;
}

double GaussianProfile::sigma(double value) {
  if (!(value > 0)) fail(Status::invalid_argument, "the residual SD cannot be held at ", value);
  criterion_.hold_sigma(value);
  const GaussianMaximum found = maximise_gaussian(criterion_, sums_, max_iterations_, covariance_);
  const double out = keep(criterion_, found.lambda);
  return found.outcome == FGLMM_ITERATION_LIMIT ? std::numeric_limits<double>::quiet_NaN() : out;
}

// Where an SD is small, the likelihood hardly depends on its correlations with the others, and a search from wrong ones
// has far to go along a curve.
void GaussianProfile::start_from_zero(int k, double value) {
  sd(k, 0);
  const Eigen::MatrixXd gradient = criterion_(lambda_).gradient;
  covariance_ = with_small_variance(sums_, covariance_, gradient, k, value * value / (sigma_ * sigma_));
}

double GaussianProfile::sd(int k, double value) {
  if (!(value >= 0)) fail(Status::invalid_argument, "the SD of a random effect cannot be held at ", value);
  const double last = sigma_ * (sums_.random_to_raw.row(k) * lambda_).norm();
  if (value > 0 && (value < 0.1 * last || last < 0.1 * value)) start_from_zero(k, value);
  const HeldLambda chart = hold_sd(sums_, covariance_, k, value == 0);
  const auto free = chart.parameters.size();
  const auto lambda_at = [&](const Eigen::VectorXd& at) {
    Eigen::MatrixXd lambda = value * std::exp(-at[free]) * chart.held;
    for (Eigen::Index i = 0; i < free; ++i) lambda += at[i] * chart.directions[i];
    return lambda;
  };
  const auto objective = [&](const Eigen::VectorXd& at) {
    const Eigen::MatrixXd lambda = lambda_at(at), held = value * std::exp(-at[free]) * chart.held;
    criterion_.hold_sigma(std::exp(at[free]));
    return with_sigma(criterion_(lambda), lambda, chart.directions, held, criterion_.degrees());
  };
  Eigen::VectorXd start(free + 1);
  start << chart.parameters, std::log(sigma_);
  const Maximum found = maximise(objective, start, max_iterations_, never);
  criterion_.hold_sigma(std::exp(found.at[free]));
  const double out = keep(criterion_, lambda_at(found.at));
  return found.outcome == FGLMM_ITERATION_LIMIT ? std::numeric_limits<double>::quiet_NaN() : out;
}

double GaussianProfile::correlation(int k, int l, double value) {
  if (!(std::abs(value) <= 1)) fail(Status::invalid_argument, "a correlation cannot be held at ", value);
  const HeldLambda chart = hold_correlation(sums_, covariance_, k, l, value);
  const auto lambda_at = [&](const Eigen::VectorXd& at) {
    Eigen::MatrixXd lambda = chart.held;
    for (Eigen::Index i = 0; i < at.size(); ++i) lambda += at[i] * chart.directions[i];
    return lambda;
  };
  criterion_.profile_sigma();
  const auto objective = [&](const Eigen::VectorXd& at) {
    const Eigen::MatrixXd lambda = lambda_at(at);
    return lambda_derivatives(criterion_(lambda), lambda, chart.directions);
  };
  const Maximum found = maximise(objective, chart.parameters, max_iterations_, never);
  if (found.at[0] * found.at[1] < 0) return std::max(sd(k, 0), sd(l, 0));  // no maximum where both SDs are positive
  const double out = keep(criterion_, lambda_at(found.at));
  return found.outcome == FGLMM_ITERATION_LIMIT ? std::numeric_limits<double>::quiet_NaN() : out;
}

}  // namespace fedglmm
