// points.hpp - design rows as clustered points with standardized columns.
#pragma once
#include "base/threads.hpp"
#include "model/design_rows.hpp"
#include "model/laplace_problem.hpp"
#include "model/scores.hpp"

namespace fedglmm {

// Moves the design of `rows` into `problem`, standardized, columns of random effects alone after the fixed effects'.
// Checks the rank of the fixed effects and of each random term. Responses and X'y are left to the caller.
void set_points(DesignRows& rows, RawVector<double> weight, const Threads& threads, LaplaceProblem& problem);

// X'Wy and the clusters' sums of w y z (for scores those of w y x too), from w y of each row.
void set_responses(const RawVector<double>& wy, const Threads& threads, LaplaceProblem& problem,
                   Scores scores = Scores::unwanted);

}  // namespace fedglmm
