// laplace_problem.hpp - a generalized linear mixed model on clustered points, ready to be fitted.
#pragma once
#include <Eigen/Dense>
#include <string>
#include <vector>

#include "backend/backend.hpp"
#include "base/context.hpp"
#include "fit/estimate.hpp"
#include "fit/random_columns.hpp"
#include "fit/standardize.hpp"

namespace fedglmm {

struct LaplaceProblem {
  Cumulants cumulants;
  std::vector<std::string> names;           // q fixed effects
  std::string group;
  ClusteredPoints points;                   // standardized columns
  Standardization standardization;          // of all base columns
  RandomDesign random;
  Eigen::VectorXd xy;                       // X'Wy in total, of the q standardized columns
  Eigen::MatrixXd cluster_xy;               // q x clusters: of each cluster; empty unless scores are wanted
  double constant = 0;                      // of the log-likelihood: - sum w log y! for Poisson
  std::vector<double> multiplier;           // of pseudo-rows: prior weight times trials, in `points.weight`; empty: 1
};

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
