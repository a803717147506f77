#include "fit/certificate.hpp"

#include <cmath>

#include "fit/subset.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Means {                             // A' and A'' at each point of a cluster
  Eigen::ArrayXd first, second;
};

Means means(Cumulants cumulants, const Eigen::ArrayXd& eta) {
  if (cumulants == Cumulants::poisson) return {eta.exp(), eta.exp()};
  const Eigen::ArrayXd mu = 1 / (1 + (-eta).exp());
  return {mu, mu * (1 - mu)};
}

// The columns that the random effects of cluster i multiply.
MatrixXd random_columns(const ClusteredPoints& points, std::int64_t i) {
  const Index first = points.offset[i], count = points.offset[i + 1] - first;
  const Eigen::Map<const MatrixXd> base(points.X.data(), points.points(), points.columns);
  MatrixXd z(count, points.r());
  for (int a = 0; a < points.r(); ++a)
    z.col(a) = base.col(points.random[a].column).segment(first, count).array() + points.random[a].shift;
  return z;
}

// Rows d of cluster i: total derivatives of eta in psi.
class ClusterDerivatives {
 public:
  ClusterDerivatives(const LaplaceProblem& problem, const LaplaceEstimate& estimate, std::int64_t i)
      : points_(problem.points), lambda_(estimate.lambda), u_(estimate.u.row(i).transpose()),
        z_(random_columns(points_, i)), first_(points_.offset[i]), count_(points_.offset[i + 1] - first_) {
    const Eigen::Map<const MatrixXd> base(points_.X.data(), points_.points(), points_.columns);
    x_ = base.block(first_, 0, count_, points_.q);
    VectorXd eta = x_ * estimate.psi.head(points_.q) + z_ * (lambda_ * u_);
    if (!points_.eta_offset.empty())
      eta += Eigen::Map<const VectorXd>(&points_.eta_offset[first_], count_);
    const Eigen::Map<const VectorXd> weight(&points_.weight[first_], count_);
    means_ = means(problem.cumulants, eta.array());
    wv_ = weight.array() * means_.second;
    const Eigen::Map<const VectorXd> response(&points_.response[i * points_.r()], points_.r());
    multiplier_ = Eigen::ArrayXd::Ones(count_);
    if (!problem.multiplier.empty())
      multiplier_ = Eigen::Map<const Eigen::ArrayXd>(&problem.multiplier[first_], count_);
    s_ = response - z_.transpose() * (weight.array() * means_.first).matrix();
    V_ = z_.transpose() * wv_.asDiagonal() * z_;
    H_.compute(MatrixXd::Identity(points_.r(), points_.r()) + lambda_.transpose() * V_ * lambda_);
  }

  Eigen::ArrayXd mean() const { return multiplier_ * means_.first; }  // of one unit of a point's mass

  MatrixXd operator()() const {
    MatrixXd d(count_, points_.parameters());
    const MatrixXd moved = H_.solve(-lambda_.transpose() * (z_.transpose() * wv_.asDiagonal() * x_));
    d.leftCols(points_.q) = x_ + z_ * (lambda_ * moved);
    for (std::size_t k = 0; k < points_.free.size(); ++k) {
      const int a = points_.free[k].row, b = points_.free[k].column;
      VectorXd slope = -lambda_.transpose() * (V_.col(a) * u_[b]);
      slope[b] += s_[a];
      d.col(points_.q + static_cast<Index>(k)) = z_.col(a) * u_[b] + z_ * (lambda_ * H_.solve(slope));
    }
    return d;
  }

 private:
  const ClusteredPoints& points_;
  const MatrixXd& lambda_;
  VectorXd u_;
  MatrixXd z_;
  Index first_, count_;
  MatrixXd x_, V_;
  VectorXd wv_, s_;
  Eigen::ArrayXd multiplier_;
  Means means_;
  Eigen::LLT<MatrixXd> H_;
};

}  // namespace

MatrixXd score_influence(const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const ClusteredPoints& points = problem.points;
  MatrixXd out(points.points(), points.parameters());
  for (std::int64_t i = 0; i < points.clusters(); ++i) {
    const ClusterDerivatives derivatives(problem, estimate, i);
    out.middleRows(points.offset[i], points.offset[i + 1] - points.offset[i]) =
        -(derivatives.mean().matrix().asDiagonal() * derivatives());
  }
  return out;
}

MatrixXd random_sd_gradient(const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const ClusteredPoints& points = problem.points;
  const MatrixXd inverse = problem.random.map.inverse(), factor = inverse * estimate.lambda;
  MatrixXd out = MatrixXd::Zero(points.r(), points.parameters());
  for (Index a = 0; a < points.r(); ++a) {
    const double sd = factor.row(a).norm();
    for (std::size_t k = 0; k < points.free.size() && sd > 0; ++k)
      out(a, points.q + static_cast<Index>(k)) =
          inverse(a, points.free[k].row) * factor(a, points.free[k].column) / sd;
  }
  return out;
}

EstimateErrors estimate_errors(const LaplaceProblem& problem, const LaplaceEstimate& estimate, const OpenSums& open) {
  const Index q = problem.points.q;
  const MatrixXd influence = taken_columns(score_influence(problem, estimate), estimate.estimated);
  const MatrixXd errors =
      estimate.inverse_information * open.errors(influence).covariance() * estimate.inverse_information;
  const MatrixXd beta = problem.standardization.covariance(errors.topLeftCorner(q, q));
  const MatrixXd gradient = taken_columns(random_sd_gradient(problem, estimate), estimate.estimated);
  const MatrixXd sd = gradient * errors * gradient.transpose();
  return {beta.diagonal().cwiseMax(0).cwiseSqrt(), sd.diagonal().cwiseMax(0).cwiseSqrt()};
}

}  // namespace fedglmm
