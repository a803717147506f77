// gaussian_held.hpp - a linear mixed model with one coefficient held at a value, and the coordinates of its random
// effects' covariance where an SD or a correlation is held.
#pragma once
#include <vector>

#include "model/gaussian_sums.hpp"

namespace fedglmm {

// The sums of a model with one column less: coefficient j, in the user's units, is `value`. For ML only: the
// determinant of the standardization is lost.
GaussianSums hold_coefficient(const GaussianSums& sums, int j, double value);

// Lambda = held + sum of parameters times directions; parameters: those of a given covariance S, as far as they are
// free.
struct HeldLambda {
  Eigen::MatrixXd held;
  std::vector<Eigen::MatrixXd> directions;
  Eigen::VectorXd parameters;

  // The first of `at` are the parameters; `held` is multiplied by `sd`.
  Eigen::MatrixXd lambda(const Eigen::VectorXd& at, double sd = 1) const;
};

// held: that of an SD of 1 (in units of sigma) of random effect k, to be multiplied. zero: the SD is 0.
HeldLambda hold_sd(const GaussianSums& sums, const Eigen::MatrixXd& covariance, int k, bool zero);
// The parameters 0 and 1 are the SDs, up to factors > 0: the correlation is `value` where their signs agree.
HeldLambda hold_correlation(const GaussianSums& sums, const Eigen::MatrixXd& covariance, int k, int l, double value);

// A covariance with a small variance of random effect k put in where it was 0: aligned with the others as the gradient
// of the likelihood (in S) there wants it.
Eigen::MatrixXd with_small_variance(const GaussianSums& sums, const Eigen::MatrixXd& covariance,
                                    const Eigen::MatrixXd& gradient, int k, double variance);

}  // namespace fedglmm
