// gaussian_levels.hpp - what of a linear mixed model's likelihood depends on how its random effects are grouped.
#pragma once
#include <memory>

#include "fit/estimate.hpp"
#include "model/gaussian_sums.hpp"

namespace fedglmm {

struct GaussianPoint {
  double log_likelihood = 0, rss = 0;
  double variance = 0;                      // sigma^2: rss / d unless it is held fixed
  Eigen::VectorXd beta;                     // of the standardized columns
  Eigen::LLT<Eigen::MatrixXd> A;
  Eigen::MatrixXd gradient;                 // r x r: d loglik = tr(gradient dS)
  Eigen::MatrixXd hessian;                  // r^2 x r^2: d2 loglik = vec(dS)' hessian vec(dS)
  Eigen::MatrixXd explained;                // r x r: sum u_i u_i'; d rss = -tr(explained dS)
};

class GaussianLevels {
 public:
  virtual ~GaussianLevels() = default;
  virtual Eigen::Index rank() const = 0;    // sum of the ranks of Z_i
  // S = lambda lambda'. Sets A, beta and rss; returns log|V| + sum log w.
  virtual double solve(const Eigen::MatrixXd& lambda, GaussianPoint& out) = 0;
  // After solve, with the variance: gradient, explained and Hessian.
  virtual void set_derivatives(GaussianPoint& out, bool reml, bool sigma_is_held) = 0;
  // Conditional modes and SDs of b = to_raw * (b of the standardized columns), from beta and sigma.
  virtual void set_modes(const Eigen::MatrixXd& to_raw, const Eigen::MatrixXd& lambda, const Eigen::VectorXd& beta,
                         Estimate& out) const = 0;
};

std::unique_ptr<GaussianLevels> one_gaussian_level(const GaussianSums& sums);
// Intercepts of outer clusters and of clusters in them: sums.outer is set. lambda is diagonal.
std::unique_ptr<GaussianLevels> nested_gaussian_levels(const GaussianSums& sums);

}  // namespace fedglmm
