#include "fit/gaussian/gaussian.hpp"

#include <cmath>

#include "fit/gaussian/gaussian_search.hpp"

namespace fedglmm {

Estimate fit_gaussian(const GaussianSums& sums, bool reml, int max_iterations) {
  GaussianCriterion criterion(sums, reml);
  const GaussianMaximum maximum = maximise_gaussian(criterion, sums, max_iterations);
  const GaussianPoint best = criterion(maximum.lambda);
  const Standardization& s = sums.standardization;
  const Eigen::Index q = sums.xy.size();
  Estimate out;
  out.outcome = maximum.outcome;
  out.message = maximum.message;
  out.beta = s.coefficients(best.beta);
  if (s.intercept >= 0) out.beta[s.intercept] += sums.response_centre;
  out.sigma = std::sqrt(best.rss / criterion.degrees());
  out.covariance = out.sigma * out.sigma * s.covariance(best.A.solve(Eigen::MatrixXd::Identity(q, q)));
  const Eigen::MatrixXd scaled = out.sigma * sums.random_to_raw * maximum.lambda;
  out.random_covariance = scaled * scaled.transpose();
  out.loglik = best.log_likelihood;
  out.max_gradient = maximum.max_gradient;
  out.evaluations = criterion.evaluations();
  criterion.levels().set_modes(sums.random_to_raw, maximum.lambda, best.beta, out);
  return out;
}

}  // namespace fedglmm
