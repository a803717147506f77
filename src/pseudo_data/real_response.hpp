// real_response.hpp - a real-valued response with all released sums: group totals, sums with covariates, squares.
#pragma once
#include <random>

#include "pseudo_data/response_targets.hpp"

namespace fedglmm {

// y = group mean + F g + a e: F the features centred in each group, g the least solution of the sums with covariates,
// e normal noise orthogonal to groups and features, a from the sum of squares (0 if that is too small).
std::vector<double> real_response(const PseudoRows& rows, const Features& features,
                                  const std::vector<double>& group_mean, const std::vector<double>& target,
                                  double squares, std::mt19937_64& random);

}  // namespace fedglmm
