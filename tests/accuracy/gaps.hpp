// gaps.hpp - how far estimates are from those of the individual-level fit.
#pragma once
#include <vector>

#include "accuracy/estimates.hpp"

namespace accuracy {

struct Gaps {
  std::vector<double> in_se;  // |difference| / SE of the individual-level fit, a coefficient each
  std::vector<double> of_se;  // |SE / SE of the individual-level fit - 1|
  double largest = unknown;       // |difference|
  double largest_se = unknown, mean_se = unknown;
  double sd_se = unknown;  // of the random intercept's SD, see sd_gap
};

// Coefficients are matched by name; an error if one is missing.
Gaps gaps_between(const Estimates& fit, const Estimates& individual);

// |log(sd / individual)| sqrt(2 m): log sd of m clusters' known intercepts would have the standard error 1 / sqrt(2 m).
// The true one is greater, for the intercepts are not known: the gap is overstated rather than understated.
double sd_gap(double sd, double individual, std::size_t clusters);

}  // namespace accuracy
