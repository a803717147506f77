#include "fit/laplace/log_likelihood.hpp"

#include "fit/laplace/gauss_hermite.hpp"

namespace fedglmm {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd lambda_of(const ClusteredPoints& points, const Eigen::VectorXd& psi) {
  Eigen::MatrixXd lambda = Eigen::MatrixXd::Zero(points.r(), points.r());
  for (std::size_t k = 0; k < points.free.size(); ++k)
    lambda(points.free[k].row, points.free[k].column) = psi[points.q + static_cast<Eigen::Index>(k)];
  return lambda;
}

namespace {

std::unique_ptr<Likelihood> make(const Context& context, const LaplaceProblem& problem, int nagq) {
  return context.backend->likelihood(problem.points, problem.cumulants, nagq > 1 ? gauss_hermite(nagq) : Quadrature{});
}

// Lambda with no diagonal element below 0, and the signs of the derivatives in psi.
struct Reflected {
  RowMajor lambda;
  Eigen::VectorXd sign;
};

Reflected reflected(const ClusteredPoints& points, const Eigen::VectorXd& psi) {
  Reflected out{lambda_of(points, psi), Eigen::VectorXd::Ones(psi.size())};
  for (int b = 0; b < points.r(); ++b) {
    if (!(out.lambda(b, b) < 0)) continue;
    out.lambda.col(b) *= -1;
    for (std::size_t k = 0; k < points.free.size(); ++k)
      if (points.free[k].column == b) out.sign[points.q + static_cast<Eigen::Index>(k)] = -1;
  }
  return out;
}

}  // namespace

LogLikelihood::LogLikelihood(const Context& context, const LaplaceProblem& problem, int nagq)
    : context_(context), problem_(problem), q_(problem.points.q), r_(problem.points.r()),
      first_order_only_(nagq > 1 || !problem.points.outer.empty()), likelihood_(make(context, problem, nagq)),
      steps_(Eigen::VectorXd::Constant(problem.points.parameters(), 1e-4)) {}

Evaluation LogLikelihood::operator()(const Eigen::VectorXd& psi) {
  if (psi.size() == last_psi_.size() && psi == last_psi_) return last_;
  Eigen::MatrixXd hessian;
  if (first_order_only_) hessian = differenced_hessian(psi);
  last_ = evaluate(psi, first_order_only_ ? 1 : 2);
  if (first_order_only_) last_.hessian = std::move(hessian);
  last_psi_ = psi;
  return last_;
}

Evaluation LogLikelihood::first_order(const Eigen::VectorXd& psi) {
  last_psi_.resize(0);
  return evaluate(psi, 1);
}

Evaluation LogLikelihood::evaluate(const Eigen::VectorXd& psi, int derivatives) {
  context_.check_cancelled();
  ++evaluations_;
  const auto [lambda, sign] = reflected(problem_.points, psi);
  likelihood_->evaluate({psi.data(), static_cast<std::size_t>(q_)},
                        {lambda.data(), static_cast<std::size_t>(lambda.size())}, derivatives, totals_);
  Evaluation out{totals_.loglik + problem_.xy.dot(psi.head(q_)), {}, {}};
  out.gradient = sign.cwiseProduct(Eigen::Map<const Eigen::VectorXd>(totals_.gradient.data(), psi.size()));
  out.gradient.head(q_) += problem_.xy;
  if (derivatives < 2) return out;
  out.hessian.resize(psi.size(), psi.size());
  const double* from = totals_.hessian.data();
  for (Eigen::Index j = 0; j < psi.size(); ++j)
    for (Eigen::Index k = 0; k <= j; ++k) out.hessian(j, k) = out.hessian(k, j) = *from++ * sign[j] * sign[k];
  return out;
}

Eigen::MatrixXd LogLikelihood::differenced_hessian(const Eigen::VectorXd& psi) {
  Eigen::MatrixXd hessian(psi.size(), psi.size());
  for (Eigen::Index j = 0; j < psi.size(); ++j) {
    Eigen::VectorXd moved = psi;
    moved[j] = psi[j] + steps_[j];
    const Eigen::VectorXd above = evaluate(moved, 1).gradient;
    moved[j] = psi[j] - steps_[j];
    hessian.col(j) = (above - evaluate(moved, 1).gradient) / (2 * steps_[j]);
  }
  return 0.5 * (hessian + hessian.transpose());
}

Eigen::MatrixXd LogLikelihood::scores(const Eigen::VectorXd& psi) {
  last_psi_.resize(0);
  const auto [lambda, sign] = reflected(problem_.points, psi);
  std::vector<double> scores;
  likelihood_->scores({psi.data(), static_cast<std::size_t>(q_)},
                      {lambda.data(), static_cast<std::size_t>(lambda.size())}, scores);
  const std::vector<std::int64_t>& outer = problem_.points.outer;
  const auto rows = static_cast<Eigen::Index>(scores.size()) / psi.size();
  Eigen::MatrixXd out = Eigen::Map<const RowMajor>(scores.data(), rows, psi.size());
  out *= sign.asDiagonal();
  for (Eigen::Index i = 0; i < problem_.cluster_xy.cols(); ++i)
    out.row(outer.empty() ? i : outer[i]).head(q_) += problem_.cluster_xy.col(i).transpose();
  return out;
}

void LogLikelihood::modes(Eigen::MatrixXd& u, Eigen::MatrixXd& covariance) const {
  std::vector<double> mode, packed;
  likelihood_->modes(mode, packed);
  const Eigen::Index m = problem_.points.clusters();
  u = Eigen::Map<const RowMajor>(mode.data(), m, r_);
  covariance = Eigen::Map<const RowMajor>(packed.data(), m, r_ * (r_ + 1) / 2);
}

}  // namespace fedglmm
