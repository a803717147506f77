// statement_sets.hpp - the part of the dual of maximum entropy that is quadratic in the multipliers of statements.
#pragma once
#include "backend/entropy_clusters.hpp"

namespace fedglmm {

// -l't + l'Rl / 2 of sets whose multipliers start at rows `at` of l. Its gradient goes to the same rows of `gradient`
// unless that is null.
double linear_part(std::span<const EntropyView::Set> sets, std::span<const std::int64_t> at, const double* l,
                   double* gradient);

}  // namespace fedglmm
