// report.hpp - what an engine estimated as the user's result: coefficients, random effects, modes, criteria.
#pragma once
#include "fit/estimate.hpp"
#include "fit/fit.hpp"
#include "model/problems.hpp"

namespace fedglmm {

// Fills all that comes of the estimate; result.family, .group and .rows are there. BIC counts rows, as lme4 does.
void report_estimate(const Estimate& estimate, const DataReport& data, const FitOptions& options, FitResult& result);

// Standard errors of the fixed effects, their limits and `vcov` become those of this covariance.
void report_robust(const Eigen::MatrixXd& covariance, double level, FitResult& result);

}  // namespace fedglmm
