// certificate.hpp - how far estimates from summaries may be from those that the records would give.
//
// One unit of mass at a point moves the score of psi_j, the modes u following, by -m A'(eta) d_j: m is its prior weight
// times its trials, d_j the total derivative of eta in psi_j: x_j + z'Lambda u_j for a fixed effect,
// z_a u_b + z'Lambda u_j for Lambda_ab, and
//   u_j = H^-1 (dLambda_j's - Lambda'sum w A'' z e_j),   s = sum w (y - A') z   (kernels/laplace.hpp)
// (derivatives of the Laplace log-likelihood but for its log-determinant). What the statements leave open of sums of
// them (pseudo_data/open_sums.hpp), mapped by the inverse information, is the covariance of the estimates' errors.
#pragma once
#include <Eigen/Dense>

#include "fit/laplace_problem.hpp"
#include "pseudo_data/open_sums.hpp"

namespace fedglmm {

// Pseudo-rows x parameters, standardized columns.
Eigen::MatrixXd score_influence(const LaplaceProblem& problem, const LaplaceEstimate& estimate);

struct EstimateErrors {
  Eigen::VectorXd beta;                    // SD of each coefficient's error, in the user's units
  Eigen::VectorXd random_sd;               // of each random effect's SD; 0 where it is held
};
EstimateErrors estimate_errors(const LaplaceProblem& problem, const LaplaceEstimate& estimate, const OpenSums& open);

// Gradient of each random effect's SD, in the user's units, in psi: r x parameters. 0 where an SD is 0.
Eigen::MatrixXd random_sd_gradient(const LaplaceProblem& problem, const LaplaceEstimate& estimate);

}  // namespace fedglmm
