// report.hpp - what an engine estimated as the user's result: coefficients, random effects, modes, criteria.
#pragma once
#include "fit/estimate.hpp"
#include "fit/fit.hpp"
#include "fit/problems.hpp"

namespace fedglmm {

// Fills all that comes of the estimate; result.family, .group and .rows are there. BIC counts rows, as lme4 does.
void report_estimate(const Estimate& estimate, const DataReport& data, const FitOptions& options, FitResult& result);

}  // namespace fedglmm
