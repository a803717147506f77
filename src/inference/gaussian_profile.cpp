#include "inference/gaussian_profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "fit/gaussian/gaussian_search.hpp"
#include "fit/gaussian/lambda_derivatives.hpp"

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
  estimate_ = covariance_;
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
  const auto ratio_at = [&](const Eigen::VectorXd& at) { return value * std::exp(-at[free]); };
  const auto objective = [&](const Eigen::VectorXd& at) {
    const Eigen::MatrixXd lambda = chart.lambda(at, ratio_at(at));
    criterion_.hold_sigma(std::exp(at[free]));
    return with_sigma(criterion_(lambda), lambda, chart.directions, ratio_at(at) * chart.held, criterion_.degrees());
  };
  Eigen::VectorXd start(free + 1);
  start << chart.parameters, std::log(sigma_);
  const Maximum found = maximise(objective, start, max_iterations_, never);
  criterion_.hold_sigma(std::exp(found.at[free]));
  const double out = keep(criterion_, chart.lambda(found.at, ratio_at(found.at)));
  return found.outcome == FGLMM_ITERATION_LIMIT ? std::numeric_limits<double>::quiet_NaN() : out;
}

double GaussianProfile::with_sd_zero(int k) {
  if (const auto known = sd_zero_.find(k); known != sd_zero_.end()) return known->second;
  return sd_zero_[k] = sd(k, 0);
}

double GaussianProfile::correlation(int k, int l, double value) {
  if (!(std::abs(value) <= 1)) fail(Status::invalid_argument, "a correlation cannot be held at ", value);
  // Where one SD is 0 the correlation is any: the least that holding it can reach.
  double best = std::max(with_sd_zero(k), with_sd_zero(l));
  const Eigen::MatrixXd starts[] = {covariance_, estimate_};
  bool limited = false;
  criterion_.profile_sigma();
  for (const Eigen::MatrixXd& start : starts) {
    const HeldLambda chart = hold_correlation(sums_, start, k, l, value);
    const auto objective = [&](const Eigen::VectorXd& at) {
      const Eigen::MatrixXd lambda = chart.lambda(at);
      return lambda_derivatives(criterion_(lambda), lambda, chart.directions);
    };
    const Maximum found = maximise(objective, chart.parameters, max_iterations_, never);
    if (found.at[0] * found.at[1] <= 0 || !(found.evaluation.value > best)) continue;
    best = keep(criterion_, chart.lambda(found.at));
    limited = found.outcome == FGLMM_ITERATION_LIMIT;
  }
  return limited ? std::numeric_limits<double>::quiet_NaN() : best;
}

}  // namespace fedglmm
