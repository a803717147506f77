// normal.hpp - quantiles of the standard normal distribution.
#pragma once

namespace fedglmm {

// z with P(Z <= z) = p, 0 < p < 1: Newton's method on erfc, to rounding error.
double normal_quantile(double p);

}  // namespace fedglmm
