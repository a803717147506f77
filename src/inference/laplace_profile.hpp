// laplace_profile.hpp - the log-likelihood maximised over all parameters but one, which is held at a value.
//
// In coordinates where the held parameter is one linear equation: a coefficient in the user's units is linear in beta;
// with a rotation of a block's effects of which the effect in question is the first, but for its unit, its SD is
// Lambda_11; with two effects first in their block, and slopes not centred, their correlation rho holds when
// Lambda_21 = rho / sqrt(1 - rho^2) Lambda_22.
#pragma once
#include <Eigen/Dense>

#include "fit/laplace/laplace_fit.hpp"
#include "fit/laplace/log_likelihood.hpp"

namespace fedglmm {

struct ProfileTarget {
  enum class Kind { coefficient, sd, correlation } kind;
  int first = 0, second = 0;                // coefficient or random effect; the other effect of a correlation
};

class LaplaceProfile {
 public:
  // What it is given must outlive it.
  LaplaceProfile(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                 const LaplaceOptions& options, const ProfileTarget& target);

  // Starts from the last maximum. NaN if the search does not end in one.
  double operator()(double value);

 private:
  struct Equations {                        // A psi = b
    Eigen::MatrixXd A;
    Eigen::VectorXd b;
  };
  Equations equations(double value) const;
  Equations hold(const std::vector<int>& positions) const;
  int position(int row, int column) const;  // of an element of Lambda in psi

  LaplaceOptions options_;
  ProfileTarget target_;
  LaplaceProblem changed_;                  // in the target's coordinates; only for SDs and correlations
  const LaplaceProblem& problem_;
  LogLikelihood loglik_;
  int first_;                               // of the block in question
  double unit_;                             // SD / Lambda_11
  Eigen::VectorXd psi_;
};

}  // namespace fedglmm
