// laplace_influence.hpp - how the score and the information of a Laplace fit change with the mass at a point.
//
// One unit of mass at a point moves the score of psi_j, the modes u following, by -m A'(eta) d_j: m is its prior weight
// times its trials, d_j the total derivative of eta in psi_j: x_j + z'Lambda u_j for a fixed effect,
// z_a u_b + z'Lambda u_j for Lambda_ab, and
//   u_j = H^-1 (dLambda_j's - Lambda'sum w A'' z e_j),   s = sum w (y - A') z   (kernels/laplace.hpp)
// (derivatives of the Laplace log-likelihood but for its log-determinant). Along a direction v in psi, with
// Lambda_v = sum v_k dLambda_k, the second derivatives are
//   eta'' = z'(2 Lambda_v u' + Lambda u''),   s'' = -sum w (A''' eta'^2 + A'' eta'') z
//   u'' = H^-1 (2 Lambda_v's' - Lambda'sum w (A''' eta'^2 + 2 A'' z'Lambda_v u') z)
// so that the unit moves v'(information)v by m (A'' eta'^2 + A' eta''), and the score's second derivative is
//   sum -w (A''' eta'^2 + A'' eta'') x   and   (s_a u_b)''.
#pragma once
#include <Eigen/Dense>

#include "fit/laplace_problem.hpp"

namespace fedglmm {

struct LaplaceInfluence {
  Eigen::MatrixXd score;                   // pseudo-rows x parameters, standardized columns
  Eigen::MatrixXd log_se;                  // pseudo-rows x q: of the logarithms of the coefficients' standard errors
};

LaplaceInfluence laplace_influence(const LaplaceProblem& problem, const LaplaceEstimate& estimate);

}  // namespace fedglmm
