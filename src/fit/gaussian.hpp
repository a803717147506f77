// gaussian.hpp - the linear mixed model with a random intercept, exactly, from sums alone.
//
//   y_ij = x_ij'beta + b_i + e_ij,   b_i ~ N(0, sigma_b^2),   e_ij ~ N(0, sigma^2),   tau = sigma_b^2 / sigma^2
//   A(tau) = X'X - sum_i c_i s_i s_i',  c_i = tau / (1 + tau n_i),  s_i = sum_j x_ij          (Woodbury)
//   beta = A^-1 (X'y - sum c_i s_i t_i),  rss = y'y - sum c_i t_i^2 - beta'(X'y - sum c_i s_i t_i),  t_i = sum_j y_ij
//   -2 loglik = sum log(1 + tau n_i) + d (1 + log(2 pi rss / d)) [+ log|A| for REML],   d = n for ML, n - q for REML
// Bates, Maechler, Bolker, Walker (2015), J. Stat. Softw. 67(1), for the profiled criterion; sums: docs/METHOD.md.
#pragma once
#include <Eigen/Dense>
#include <string>
#include <vector>

#include "fit/standardize.hpp"
#include "fedglmm/fedglmm.h"

namespace fedglmm {

struct GaussianSums {
  std::vector<std::string> names;           // q fixed effects
  Standardization standardization;
  double response_centre = 0;               // taken from every y beforehand; 0 without an intercept
  double n = 0, yy = 0;
  Eigen::VectorXd xy;                       // standardized columns
  Eigen::MatrixXd xx;
  std::vector<double> cluster_n, cluster_y; // n_i, t_i
  Eigen::MatrixXd cluster_x;                // q x m: s_i
};

struct GaussianEstimate {
  fglmm_outcome outcome = FGLMM_CONVERGED;
  std::string message;
  Eigen::VectorXd beta;
  Eigen::MatrixXd covariance;               // sigma^2 A^-1 at the estimated tau, as lmer reports it
  double sigma, sigma_b, loglik, max_gradient;
  std::vector<double> mode, mode_sd;
  int evaluations = 0;
};

GaussianEstimate fit_gaussian(const GaussianSums& sums, bool reml, int max_iterations);

}  // namespace fedglmm
