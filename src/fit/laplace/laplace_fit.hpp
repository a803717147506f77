// laplace_fit.hpp - a generalized linear mixed model fitted by Laplace's approximation or adaptive quadrature.
#pragma once
#include <Eigen/Dense>
#include <vector>

#include "base/context.hpp"
#include "fit/estimate.hpp"
#include "model/laplace_problem.hpp"

namespace fedglmm {

struct LaplaceOptions {
  int nagq = 1;                             // nodes of adaptive Gauss-Hermite quadrature; 1: Laplace
  int max_iterations = 100;
};

struct LaplaceEstimate : Estimate {
  Eigen::VectorXd psi;                      // (beta, theta), standardized columns
  Eigen::MatrixXd inverse_information;      // of psi without the elements of Lambda that are held at 0
  std::vector<int> estimated;               // positions in psi of its rows
  Eigen::MatrixXd lambda;                   // r x r, standardized columns
  Eigen::MatrixXd u;                        // clusters x r: modes of the standard normal random effects
};

// Maximum of the (approximate) log-likelihood over (beta, theta), the diagonal of Lambda >= 0. Columns of Lambda that
// vanish make a boundary: they are held at 0, the curvature decides that they belong there, and the covariance is that
// of the other parameters. `covariance` is the inverse of the joint observed information, beta's part.
LaplaceEstimate fit_laplace(const Context& context, const LaplaceProblem& problem, const LaplaceOptions& options);

}  // namespace fedglmm
