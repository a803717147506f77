// gaussian_profile.hpp - the profile likelihood of a linear mixed model: maximised with one parameter held at a value.
//
// Of the maximum likelihood, not of REML, as lme4's profile() does. Every value starts from the maximum found last; a
// correlation also from the estimate.
#pragma once
#include <map>

#include "fit/gaussian/gaussian_criterion.hpp"
#include "inference/gaussian_held.hpp"

namespace fedglmm {

class GaussianProfile {
 public:
  // Fits by maximum likelihood. `sums` must outlive it.
  GaussianProfile(const GaussianSums& sums, int max_iterations);

  double maximum() const { return maximum_; }

  // The maximised log-likelihood; NaN where the search for it reached the limit of iterations. INVALID_ARGUMENT: a
  // value that the parameter cannot have.
  double coefficient(int j, double value);
  double sigma(double value);                          // > 0
  double sd(int k, double value);                      // >= 0: of random effect k
  double correlation(int k, int l, double value);      // in [-1, 1]: of two random effects of one block

 private:
  void start_from_zero(int k, double sd);
  double with_sd_zero(int k);
  double keep(GaussianCriterion& criterion, const Eigen::MatrixXd& lambda);

  const GaussianSums& sums_;
  int max_iterations_;
  GaussianCriterion criterion_;
  double maximum_;
  Eigen::MatrixXd lambda_, covariance_;     // at the last maximum; covariance_: divided by sigma^2
  double sigma_;
  Eigen::MatrixXd estimate_;                // covariance_ at the maximum of all
  std::map<int, double> sd_zero_;           // maxima where an SD is held at 0
};

}  // namespace fedglmm
