#include "fit/laplace/laplace_rows.hpp"

namespace fedglmm {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::Map;
using Eigen::MatrixXd;
using Eigen::VectorXd;

LaplaceRows::LaplaceRows(const LaplaceProblem& problem, const LaplaceEstimate& estimate, Index cluster,
                         Index first_row, Index count)
    : x(problem.points.X.data() + first_row, count, problem.points.q, Eigen::OuterStride<>(problem.points.points())),
      z(count, problem.points.r()), weight(Map<const ArrayXd>(problem.points.weight.data() + first_row, count)),
      cumulants(problem.cumulants) {
  const ClusteredPoints& points = problem.points;
  for (Index a = 0; a < z.cols(); ++a) {
    const auto [column, shift] = points.random[static_cast<std::size_t>(a)];
    z.col(a) = Map<const ArrayXd>(points.X.data() + column * points.points() + first_row, count) + shift;
  }
  VectorXd eta = combined(estimate.psi.head(points.q), estimate.lambda * estimate.u.row(cluster).transpose());
  if (!points.eta_offset.empty()) eta += Map<const VectorXd>(points.eta_offset.data() + first_row, count);
  if (cumulants == Cumulants::poisson) {
    first = second = eta.array().exp();
  } else {
    first = 1 / (1 + (-eta.array()).exp());
    second = first * (1 - first);
  }
}

ArrayXd LaplaceRows::third() const {
  if (cumulants == Cumulants::poisson) return second;
  return second * (1 - 2 * first);
}

MatrixXd LaplaceRows::combined(const MatrixXd& by_x, const MatrixXd& by_z) const {
  MatrixXd out = x * by_x;
  out.noalias() += z * by_z;
  return out;
}

}  // namespace fedglmm
