// normal.hpp - quantiles of the standard normal distribution.
#pragma once

namespace fedglmm {

// z with P(Z <= z) = p, 0 < p < 1, to about 1e-16 relative: algorithm AS 241, Wichura (1988), Appl. Stat. 37.
double normal_quantile(double p);

}  // namespace fedglmm
