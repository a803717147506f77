// certificate.hpp - how far estimates from summaries may be from those that the records would give.
//
// A fit's figures are functions of sums over the records. The influence of a unit of mass at a point on each of them
// (laplace_influence.hpp, gaussian_influence.hpp) is a function of the point, and what the statements leave open of
// sums of such functions (pseudo_data/open_sums.hpp) is the covariance of the figures' errors, to first order.
#pragma once
#include <Eigen/Dense>

#include "fit/laplace/laplace_fit.hpp"
#include "model/problems.hpp"
#include "pseudo_data/open_sums.hpp"

namespace fedglmm {

// SDs of errors. Those of estimates are in standard errors, those of standard errors a fraction of them.
struct EstimateErrors {
  Eigen::VectorXd beta, se;
  Eigen::VectorXd random_sd;               // 0 of an SD of 0, which is held there
  double sigma = 0;                        // gaussian only
};

EstimateErrors laplace_errors(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                              const OpenSums& open);

// open_sums: null where no pseudo-rows were used.
EstimateErrors gaussian_errors(const Context& context, const GaussianSums& sums, const Estimate& estimate, bool reml,
                               const GaussianOpen& open, const OpenSums* open_sums);

// Gradient of each random effect's SD, in the user's units, in psi: r x parameters. 0 where an SD is 0.
Eigen::MatrixXd random_sd_gradient(const LaplaceProblem& problem, const LaplaceEstimate& estimate);

}  // namespace fedglmm
