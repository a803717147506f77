// profile_interval.hpp - a confidence interval from the profile of the log-likelihood.
//
//   zeta(v) = sqrt(2 (l(estimate) - l(v))),  l(v) the log-likelihood maximised with the parameter held at v:
//   the limits are where zeta is the normal quantile t of the level, its square that of chi-squared with 1 df
// (Bates and Watts 1988, Nonlinear Regression Analysis, section 6.1). zeta is nearly linear in v, so its inverse, v =
// estimate + zeta W(zeta), is found by interpolation: W(0) is the standard error.
#pragma once
#include <functional>
#include <limits>
#include <string>

namespace fedglmm {

struct ProfiledParameter {
  double estimate, se;
  double maximum;                           // the log-likelihood at the estimate
  double least = -std::numeric_limits<double>::infinity();  // 0 for an SD, -1 and 1 for a correlation
  double most = std::numeric_limits<double>::infinity();
};

// A limit is that of the parameter where zeta does not reach t on the way there; infinite where it cannot be found, and
// the message says why.
struct ProfileInterval {
  double lower, upper;
  int evaluations = 0;
  std::string message;                      // "" or what is to be known
};

// The log-likelihood maximised over the other parameters; NaN where it cannot be computed. Successive values are
// near each other, so that each call may start from the one before.
using ProfileFunction = std::function<double(double value)>;

// Limits to 1e-7 of their distance to the estimate. NUMERICAL: the profile rises above the maximum.
ProfileInterval profile_interval(const ProfileFunction& profile, const ProfiledParameter& parameter, double level);

}  // namespace fedglmm
