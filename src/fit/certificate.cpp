#include "fit/certificate.hpp"

#include <cmath>

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

}  // namespace

MatrixXd score_influence(const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const ClusteredPoints& points = problem.points;
  const Index q = points.q;
  const VectorXd beta = estimate.theta.head(q);
  const double sigma = estimate.sigma, variance = sigma * sigma;
  const Eigen::Map<const MatrixXd> X(points.X.data(), points.points(), q);
  const Eigen::Map<const VectorXd> weight(points.weight.data(), points.points());
  MatrixXd out(points.points(), q + 1);
  for (std::int64_t i = 0; i < points.clusters(); ++i) {
    const Index first = points.offset[i], count = points.offset[i + 1] - first;
    const auto x = X.middleRows(first, count);
    const double u = sigma > 0 ? estimate.mode[i] / sigma : 0;
    const Means A = means(problem.cumulants, (x * beta).array() + sigma * u);
    const VectorXd wv = weight.segment(first, count).array() * A.second;
    const double S = wv.sum(), H = 1 + variance * S;
    const Eigen::RowVectorXd origin = variance / H * (wv.transpose() * x);
    out.block(first, 0, count, q) = -(A.first.matrix().asDiagonal() * (x.rowwise() - origin));
    out.col(q).segment(first, count) = -A.first * u * (1 + (1 - variance * S) / H);
  }
  return out;
}

EstimateErrors estimate_errors(const LaplaceProblem& problem, const LaplaceEstimate& estimate, const OpenSums& open) {
  const Index q = problem.points.q, p = estimate.inverse_information.rows();   // q + 1, or q with sigma held at 0
  const MatrixXd scores = open.covariance(score_influence(problem, estimate).leftCols(p));
  const MatrixXd errors = estimate.inverse_information * scores * estimate.inverse_information;
  const MatrixXd beta = problem.standardization.covariance(errors.topLeftCorner(q, q));
  return {beta.diagonal().cwiseMax(0).cwiseSqrt(), p > q ? std::sqrt(std::max(0.0, errors(q, q))) : 0};
}

}  // namespace fedglmm
