// gaussian_criterion.hpp - the profiled log-likelihood of a linear mixed model, its gradient and Hessian in the
// covariance of the random effects.
//
//   y = X beta + Z_i b_i + e,  b_i ~ N(0, sigma^2 S),  S = Lambda Lambda',  e ~ N(0, sigma^2 / w)
//   K_i = I + T_i S T_i',  G_i = U_i'X_i,  h_i = U_i'y_i                       (gaussian_factors.hpp)
//   A = outside X'X + sum G_i'K_i^-1 G_i = X'V^-1 X,  A beta = X'V^-1 y,  rss = (y - X beta)'V^-1 (y - X beta)
//   -2 loglik = sum log|K_i| - sum log w + d (1 + log(2 pi rss / d)) [+ log|A| for REML],  d = n for ML, n - q for REML
// With P_i = T_i'K_i^-1 T_i, B_i = T_i'K_i^-1 G_i, u_i = T_i'K_i^-1 (h_i - G_i beta), in a direction E of S:
//   d(-2 loglik) = sum tr E (P_i - d/rss u_i u_i' [- B_i A^-1 B_i'])
// and dP = -P E P, dB = -P E B, du = -P E u at fixed beta give the second derivatives.
// Bates, Maechler, Bolker, Walker (2015), J. Stat. Softw. 67(1), for the criterion.
#pragma once
#include "fit/gaussian_factors.hpp"

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

class GaussianCriterion {
 public:
  // BAD_DATA: too few rows. NUMERICAL: a response whose squares overflow.
  GaussianCriterion(const GaussianSums& sums, bool reml);

  // S = lambda lambda', lambda of any shape. NUMERICAL: the response is fitted exactly.
  GaussianPoint operator()(const Eigen::MatrixXd& lambda);

  // From here on sigma is held at this value: d log(2 pi sigma^2) + rss / sigma^2 takes the place of the last term.
  void hold_sigma(double sigma) { held_variance_ = sigma * sigma; }
  void profile_sigma() { held_variance_ = 0; }

  const ClusterFactors& factors() const { return factors_; }
  double degrees() const { return degrees_; }
  int evaluations() const { return evaluations_; }

 private:
  double rotate(const Eigen::MatrixXd& lambda);
  void solve(GaussianPoint& out);
  void set_derivatives(GaussianPoint& out);
  void set_cluster(Eigen::Index i, double precision, Eigen::MatrixXd& gradient);
  Eigen::MatrixXd second_derivatives(const GaussianPoint& point) const;

  ClusterFactors factors_;
  double yy_;
  double constant_;                         // of -2 loglik: weights, and log|A| in the user's units less that here
  bool reml_;
  double degrees_;
  double held_variance_ = 0;                // 0: sigma^2 is profiled
  int evaluations_ = 0;
  RowMatrix rotated_;                       // L_i^-1 [T_i G_i h_i], K_i = L_i L_i'
  RowMatrix P_, Y_, u_, B_;                 // a row a cluster: P_i, see set_cluster, u_i, B_i R^-1 with A = R'R
};

}  // namespace fedglmm
