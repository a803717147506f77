// log_likelihood.hpp - the log-likelihood of a problem as a function of psi = (beta, theta), standardized columns.
#pragma once
#include <Eigen/Dense>
#include <memory>
#include <vector>

#include "base/context.hpp"
#include "fit/maximise.hpp"
#include "model/laplace_problem.hpp"

namespace fedglmm {

// The gradient is exact. So is the Hessian of Laplace on one level; with quadrature and nested levels it is by central
// differences of the gradient.
class LogLikelihood {
 public:
  LogLikelihood(const Context& context, const LaplaceProblem& problem, int nagq);

  // Even in every column of Lambda: one with a negative diagonal element is reflected. Without problem.constant. Asked
  // again at the last psi, it costs nothing.
  Evaluation operator()(const Eigen::VectorXd& psi);
  // Value and gradient alone: the Hessian is empty.
  Evaluation first_order(const Eigen::VectorXd& psi);
  // The gradient of each cluster, of nested ones of each outer cluster, a row each; of a problem made for scores.
  Eigen::MatrixXd scores(const Eigen::VectorXd& psi);
  // At the last psi: modes (clusters x r) of u and packed H^-1 (clusters x r (r + 1) / 2).
  void modes(Eigen::MatrixXd& u, Eigen::MatrixXd& covariance) const;

  // Steps of the central differences: about 1/1000 of each parameter's standard error.
  void set_steps(const Eigen::VectorXd& steps) {
    steps_ = steps;
    last_psi_.resize(0);
  }
  int evaluations() const { return evaluations_; }

 private:
  Evaluation evaluate(const Eigen::VectorXd& psi, int derivatives);
  Eigen::MatrixXd differenced_hessian(const Eigen::VectorXd& psi);

  const Context& context_;
  const LaplaceProblem& problem_;
  int q_, r_;
  bool first_order_only_;
  std::unique_ptr<Likelihood> likelihood_;
  LikelihoodTotals totals_;
  Eigen::VectorXd steps_, last_psi_;
  Evaluation last_;                         // at last_psi_, where the modes are too
  int evaluations_ = 0;
};

// Lambda of psi, r x r, its diagonal as it is.
Eigen::MatrixXd lambda_of(const ClusteredPoints& points, const Eigen::VectorXd& psi);

}  // namespace fedglmm
