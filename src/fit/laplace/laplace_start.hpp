// laplace_start.hpp - where the search for the maximum begins.
#pragma once
#include "model/laplace_problem.hpp"

namespace fedglmm {

// psi: of beta only the intercept, the link of the mean or rate; the trust region does the rest. Lambda is
// diagonal: an SD by moments where a random intercept is alone, else 1/2 each.
Eigen::VectorXd laplace_start(const LaplaceProblem& problem);

}  // namespace fedglmm
