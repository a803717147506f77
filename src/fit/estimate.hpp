// estimate.hpp - what every engine estimates, in the user's units.
#pragma once
#include <Eigen/Dense>
#include <limits>
#include <string>

#include "fedglmm/fedglmm.h"

namespace fedglmm {

struct Estimate {
  fglmm_outcome outcome = FGLMM_CONVERGED;
  std::string message;                      // "" or what the outcome means here
  Eigen::VectorXd beta;                     // q
  Eigen::MatrixXd covariance;               // q x q, of beta
  Eigen::MatrixXd random_covariance;        // r x r, of b_i; 0 outside the blocks
  double sigma = std::numeric_limits<double>::quiet_NaN();  // residual SD, gaussian only
  double loglik = 0, max_gradient = 0;
  Eigen::MatrixXd mode, mode_sd;            // clusters x r: conditional modes of b_i and their conditional SDs
  int evaluations = 0;
};

}  // namespace fedglmm
