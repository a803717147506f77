// whole_response.hpp - a 0/1 or count response for pseudo-rows: each group's total exactly, sums with covariates as
// near as exchanges come.
#pragma once
#include <random>

#include "pseudo_data/response_targets.hpp"

namespace fedglmm {

// group_total: whole numbers, at most `most` a row. Sums with dummies alone are whole numbers too and weigh most.
std::vector<double> whole_response(const PseudoRows& rows, const Features& features,
                                   const std::vector<double>& group_total, double most,
                                   const std::vector<double>& target, const std::vector<bool>& dummies_only,
                                   std::mt19937_64& random);

}  // namespace fedglmm
