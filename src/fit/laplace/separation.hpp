// separation.hpp - is the likelihood unbounded in a direction of the fixed effects?
#pragma once
#include <Eigen/Dense>

#include "base/threads.hpp"
#include "model/laplace_problem.hpp"

namespace fedglmm {

// True if moving beta along d (standardized) for ever never lowers the log-likelihood. Binomial: its slope tends to
// d'X'y - sum w max(0, x'd), which is 0 under complete or quasi-complete separation and negative otherwise. Poisson:
// x'd <= 0 at every point and d'X'y = 0. Both need X'y only in total, so they hold for summaries too.
bool recedes(const LaplaceProblem& problem, const Eigen::VectorXd& d, const Threads& threads = 1);

// The coefficients that a direction moves, in the user's units: "'a', 'b'".
std::string moved_coefficients(const LaplaceProblem& problem, const Eigen::VectorXd& d);

}  // namespace fedglmm
