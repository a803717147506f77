// gaussian_criterion.hpp - the profiled log-likelihood of a linear mixed model, its gradient and Hessian in the
// covariance of the random effects.
//
//   y = X beta + Z b + e,  b ~ N(0, sigma^2 S) in every cluster,  S = Lambda Lambda',  e ~ N(0, sigma^2 / w)
//   A = X'V^-1 X,  A beta = X'V^-1 y,  rss = (y - X beta)'V^-1 (y - X beta)
//   -2 loglik = log|V| + d (1 + log(2 pi rss / d)) [+ log|A| for REML],  d = n for ML, n - q for REML
// Bates, Maechler, Bolker, Walker (2015), J. Stat. Softw. 67(1). V and its derivatives: gaussian_one_level.cpp,
// gaussian_nested.cpp.
#pragma once
#include "fit/gaussian/gaussian_levels.hpp"

namespace fedglmm {

class GaussianCriterion {
 public:
  // BAD_DATA: too few rows. NUMERICAL: a response whose squares overflow.
  GaussianCriterion(const GaussianSums& sums, bool reml);

  // S = lambda lambda', lambda of any shape. NUMERICAL: the response is fitted exactly.
  GaussianPoint operator()(const Eigen::MatrixXd& lambda);

  // From here on sigma is held at this value: d log(2 pi sigma^2) + rss / sigma^2 takes the place of the last term.
  void hold_sigma(double sigma) { held_variance_ = sigma * sigma; }
  void profile_sigma() { held_variance_ = 0; }

  const GaussianLevels& levels() const { return *levels_; }
  double degrees() const { return degrees_; }
  int evaluations() const { return evaluations_; }

 private:
  std::unique_ptr<GaussianLevels> levels_;
  double yy_;
  double constant_;                         // of -2 loglik: weights, and log|A| in the user's units less that here
  bool reml_;
  double degrees_;
  double held_variance_ = 0;                // 0: sigma^2 is profiled
  int evaluations_ = 0;
};

}  // namespace fedglmm
