// gaussian_search.hpp - the covariance of the random effects that maximises the profiled likelihood.
#pragma once
#include <string>

#include "fit/gaussian/gaussian_criterion.hpp"
#include "fit/maximise.hpp"

namespace fedglmm {

struct GaussianMaximum {
  fglmm_outcome outcome = FGLMM_CONVERGED;
  std::string message;
  Eigen::MatrixXd lambda;                   // r x r; of any shape
  double max_gradient = 0;                  // in standard errors of the elements of Lambda
};

// Trust-region Newton in the elements of Lambda. The criterion is even in each column of Lambda, so that a variance of
// 0 is an interior point of the search, and the curvature tells it from a saddle.
// BOUNDARY: the covariance is singular: setting its least variance (in the standardized columns' units) to 0 lowers the
// log-likelihood by no more than 1e-8 + 1e-13 |loglik|; that variance is then 0 exactly.
// STALLED: the likelihood does not depend on a variance, or grows with it without bound.
// start: a covariance (divided by sigma^2) near the maximum; none: the identity.
GaussianMaximum maximise_gaussian(GaussianCriterion& criterion, const GaussianSums& sums, int max_iterations,
                                  const Eigen::MatrixXd& start = {});

}  // namespace fedglmm
