// gaussian.hpp - the linear mixed model with one grouping factor, exactly, from sums alone.
//
// Criterion and formulas: gaussian_criterion.hpp; search for its maximum: gaussian_search.hpp; sums: docs/METHOD.md.
#pragma once
#include "fit/estimate.hpp"
#include "model/gaussian_sums.hpp"

namespace fedglmm {

// The covariance of beta is sigma^2 (X'V^-1 X)^-1 at the estimated covariance of the random effects, as lmer's is.
Estimate fit_gaussian(const GaussianSums& sums, bool reml, int max_iterations);

}  // namespace fedglmm
