// robust.hpp - the cluster-robust covariance of the fixed effects,
//   m / (m - 1) B (sum_i s_i s_i') B,  s_i the score of cluster i of m, B the inverse information
// (White 1982, Econometrica 50; Liang and Zeger 1986, Biometrika 73). m / (m - 1), clubSandwich's CR1, is for scores
// that add up to 0 by estimation. Clusters are independent: with nested intercepts the outer ones.
#pragma once
#include "fit/laplace/laplace_fit.hpp"
#include "model/gaussian_sums.hpp"

namespace fedglmm {

// At a maximum, in the user's units. Of the (approximate) likelihood in (beta, theta), without what is held at 0.
Eigen::MatrixXd robust_covariance(const Context& context, const LaplaceProblem& problem,
                                  const LaplaceEstimate& estimate, int nagq);
// Of the generalized least squares at the estimated Lambda: s_i = X_i'V_i^-1 (y_i - X_i beta), B = (X'V^-1 X)^-1.
Eigen::MatrixXd robust_covariance(const GaussianSums& sums, const Estimate& estimate);

}  // namespace fedglmm
