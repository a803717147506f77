#include "inference/laplace_joint.hpp"

#include <numeric>

namespace fedglmm {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

LaplaceJoint::LaplaceJoint(const LaplaceProblem& problem, const LaplaceEstimate& estimate, std::vector<Index> clusters)
    : problem_(problem), clusters_(std::move(clusters)), nested_(!problem.points.outer.empty()), q_(problem.points.q),
      r_(problem.points.r()) {
  const Index effects = nested_ ? 1 + std::ssize(clusters_) : r_;
  lambda_ = zz_ = MatrixXd::Zero(effects, effects);
  zx_ = bent_z_ = MatrixXd::Zero(effects, q_);
  bent_x_ = MatrixXd::Zero(q_, q_);
  u_ = s_ = VectorXd::Zero(effects);
  for (Index k = 0; k < std::ssize(clusters_); ++k) {
    lambda_(at(k), at(k)) = estimate.lambda;
    u_(at(k)) = estimate.u.row(clusters_[k]).transpose();
  }
  for (const LambdaEntry& entry : problem.points.free) {
    elements_.push_back({entry});
    for (int k = 2; nested_ && entry.row == 1 && k < effects; ++k) elements_.back().push_back({k, k});
  }
}

// Its random effects.
std::vector<Index> LaplaceJoint::at(Index k) const {
  if (nested_) return {0, 1 + k};
  std::vector<Index> all(static_cast<std::size_t>(r_));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

void LaplaceJoint::add(Index k, const MatrixXd& sums) {
  const Eigen::Map<const VectorXd> response(problem_.points.response.data() + clusters_[k] * r_, r_);
  const std::vector<Index> effects = at(k);
  for (Index a = 0; a < r_; ++a) {
    zx_.row(effects[a]) += sums.col(a).head(q_).transpose();
    for (Index b = 0; b < r_; ++b) zz_(effects[a], effects[b]) += sums(q_ + b, a);
    s_[effects[a]] += response[a] - sums(q_ + r_, a);
  }
}

void LaplaceJoint::find_slopes() {
  const Index effects = u_.size(), p = q_ + std::ssize(elements_);
  H_.compute(MatrixXd::Identity(effects, effects) + lambda_.transpose() * zz_ * lambda_);
  MatrixXd moved = MatrixXd::Zero(effects, p), forced = moved;     // dLambda u, dLambda's
  for (Index k = q_; k < p; ++k)
    for (const auto [a, b] : elements_[static_cast<std::size_t>(k - q_)]) {
      moved(a, k) += u_[b];
      forced(b, k) += s_[a];
    }
  MatrixXd pulled = zz_ * moved;
  pulled.leftCols(q_) += zx_;
  u_slope_ = H_.solve(forced - lambda_.transpose() * pulled);
  slope_ = moved + lambda_ * u_slope_;
}

void LaplaceJoint::add_bent(Index k, const MatrixXd& sums) {
  const std::vector<Index> effects = at(k);
  for (Index a = 0; a < r_; ++a) bent_z_.row(effects[a]) += sums.row(q_ + a);
  bent_x_ += sums.topRows(q_);
}

void LaplaceJoint::find_bent(const MatrixXd& directions, MatrixXd& score_bend) {
  const MatrixXd u1 = u_slope_ * directions, s1 = -(zx_ * directions.topRows(q_) + zz_ * (slope_ * directions));
  bent_.resize(u_.size(), directions.cols());
  MatrixXd u2 = bent_;
  for (Index j = 0; j < directions.cols(); ++j) {
    const MatrixXd lambda1 = lambda_along(directions.col(j));
    const VectorXd crossed = 2 * (lambda1 * u1.col(j));
    u2.col(j) = H_.solve(2 * lambda1.transpose() * s1.col(j) -
                         lambda_.transpose() * (bent_z_.col(j) + zz_ * crossed));
    bent_.col(j) = crossed + lambda_ * u2.col(j);
  }
  const MatrixXd s2 = -(bent_z_ + zz_ * bent_);
  score_bend.topRows(q_) -= bent_x_ + zx_.transpose() * bent_;
  for (std::size_t k = 0; k < elements_.size(); ++k)
    for (const auto [a, b] : elements_[k])
      score_bend.row(q_ + static_cast<Index>(k)) +=
          s2.row(a) * u_[b] + 2 * s1.row(a).cwiseProduct(u1.row(b)) + s_[a] * u2.row(b);
}

MatrixXd LaplaceJoint::lambda_along(const VectorXd& direction) const {
  MatrixXd out = MatrixXd::Zero(lambda_.rows(), lambda_.cols());
  for (std::size_t k = 0; k < elements_.size(); ++k)
    for (const auto [a, b] : elements_[k]) out(a, b) += direction[q_ + static_cast<Index>(k)];
  return out;
}

}  // namespace fedglmm
