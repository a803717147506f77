// certificate.hpp - how far estimates from summaries may be from those that the records would give.
//
// One unit of mass at x in cluster i moves the score of (beta, sigma), the mode u following, by
//   g_beta = -A'(eta) (x - sigma^2 s / H),   g_sigma = -A'(eta) u (1 + (1 - sigma^2 S) / H),
//   eta = x'beta + sigma u,   S = sum w A'',   s = sum w A'' x,   H = 1 + sigma^2 S
// (derivatives of the Laplace log-likelihood but for its log-determinant). What the statements leave open of sums of g
// (pseudo_data/open_sums.hpp), mapped by the inverse information, is the covariance of the estimates' errors.
#pragma once
#include <Eigen/Dense>

#include "fit/laplace_problem.hpp"
#include "pseudo_data/open_sums.hpp"

namespace fedglmm {

// Pseudo-rows x (q + 1), standardized columns.
Eigen::MatrixXd score_influence(const LaplaceProblem& problem, const LaplaceEstimate& estimate);

struct EstimateErrors {
  Eigen::VectorXd beta;                    // SD of each coefficient's error, in the user's units
  double sigma;
};
EstimateErrors estimate_errors(const LaplaceProblem& problem, const LaplaceEstimate& estimate, const OpenSums& open);

}  // namespace fedglmm
