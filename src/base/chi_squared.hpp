// chi_squared.hpp - the upper tail of the chi-squared distribution with whole degrees of freedom.
//
//   P(X > x) = Q(df/2, x/2), Q(a + 1, t) = Q(a, t) + t^a e^-t / Gamma(a + 1),   Q(0, t) = 0,   Q(1/2, t) = erfc(sqrt t)
// (NIST Digital Library of Mathematical Functions 8.8.6, 8.4.6): sums of positive terms, so that small tails keep their
// digits.
#pragma once

namespace fedglmm {

// x >= 0, df >= 1; NaN for a NaN.
double chi_squared_tail(double x, int df);

}  // namespace fedglmm
