// laplace_doubt.hpp - what adaptive quadrature would change of a Laplace fit, from one evaluation of its gradient.
#pragma once
#include <string>

#include "fit/laplace/laplace_fit.hpp"

namespace fedglmm {

// A sentence for the user, or "" where the fit is not in doubt: one Newton step on the quadrature's log-likelihood with
// Laplace's information moves no parameter by more than 0.1 standard errors. Asked only where clusters are small
// (fewer than 50 rows on average) and with at most 3 random effects; it costs about as much as two Laplace evaluations.
std::string laplace_doubt(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate);

}  // namespace fedglmm
