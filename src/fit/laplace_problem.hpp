// laplace_problem.hpp - a generalized linear mixed model on clustered points, ready to be fitted.
#pragma once
#include <Eigen/Dense>
#include <string>
#include <vector>

#include "backend/backend.hpp"
#include "base/context.hpp"
#include "fit/standardize.hpp"

namespace fedglmm {

struct LaplaceProblem {
  Cumulants cumulants;
  std::vector<std::string> names;           // q fixed effects
  ClusteredPoints points;                   // standardized columns
  Standardization standardization;
  Eigen::VectorXd xy;                       // X'Wy in total, standardized columns
  double constant = 0;                      // of the log-likelihood: - sum w log y! for Poisson
};

struct LaplaceEstimate {
  fglmm_outcome outcome;
  std::string message;                      // "" or what the outcome means here
  Eigen::VectorXd beta;                     // in the user's units
  Eigen::MatrixXd covariance;               // inverse of the joint observed information of (beta, sigma), beta's part
  Eigen::VectorXd theta;                    // (beta, sigma), standardized columns
  Eigen::MatrixXd inverse_information;      // of theta, or of beta where sigma is held at 0
  double sigma, loglik, max_gradient;
  std::vector<double> mode, mode_sd;        // of the random intercept, per cluster
  int evaluations;
};

// Maximum of the Laplace log-likelihood over (beta, sigma >= 0). At sigma = 0, always a stationary point, the curvature
// decides: negative is a boundary maximum, and the covariance then holds sigma there.
LaplaceEstimate fit_laplace(const Context& context, const LaplaceProblem& problem, int max_iterations);

}  // namespace fedglmm
