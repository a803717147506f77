#include "inference/robust.hpp"

#include <algorithm>

#include "base/subset.hpp"
#include "fit/laplace/log_likelihood.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// scores: a row a cluster.
MatrixXd sandwich(const MatrixXd& inverse_information, const MatrixXd& scores) {
  const auto m = static_cast<double>(scores.rows());
  const MatrixXd influence = scores * inverse_information;
  return m / (m - 1) * influence.transpose() * influence;
}

}  // namespace

MatrixXd robust_covariance(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                           int nagq) {
  const MatrixXd scores = LogLikelihood(context, problem, nagq).scores(estimate.psi);
  const MatrixXd all = sandwich(estimate.inverse_information, taken_columns(scores, estimate.estimated));
  return problem.standardization.covariance(all.topLeftCorner(problem.points.q, problem.points.q));
}

namespace {

// X_i'V_i^-1 y_i and X_i'V_i^-1 X_i of the clusters that are independent.
struct LeastSquares {
  LeastSquares(Index q, Index clusters) : xy(MatrixXd::Zero(q, clusters)), xx(MatrixXd::Zero(q, q * clusters)) {}
  auto information(Index i) { return xx.middleCols(i * xx.rows(), xx.rows()); }

  MatrixXd xy, xx;                          // q x 1 and q x q of each, side by side
};

// V_i^-1 = W - W Z_i Q_i Z_i'W,  Q_i = (I + S Z_i'W Z_i)^-1 S
LeastSquares one_level(const GaussianSums& sums, const MatrixXd& S) {
  const Index r = S.rows(), q = sums.xy.size();
  LeastSquares out(q, sums.clusters());
  for (Index i = 0; i < sums.clusters(); ++i) {
    const MatrixXd zz = sums.mixing.transpose() * sums.zz.middleCols(i * r, r) * sums.mixing;
    const MatrixXd zx = sums.mixing.transpose() * sums.zx.middleCols(i * q, q);
    const MatrixXd projection = (MatrixXd::Identity(r, r) + S * zz).partialPivLu().solve(S * zx);
    out.xy.col(i) = sums.cluster_xy.col(i) - projection.transpose() * (sums.mixing.transpose() * sums.zy.col(i));
    out.information(i) = sums.cluster_xx.middleCols(i * q, q) - projection.transpose() * zx;
  }
  return out;
}

// Of an outer cluster o and clusters c in it, S = diag(t_1, t_2), n_c = 1'W 1:
//   V_c^-1 = W - t_2 / (1 + t_2 n_c) W 1 1'W,  V_o^-1 = diag(V_c^-1) - t_1 / (1 + t_1 sum 1'V_c^-1 1) d d',
//   d = diag(V_c^-1) 1
LeastSquares two_levels(const GaussianSums& sums, const MatrixXd& S) {
  const Index q = sums.xy.size(), outer_clusters = 1 + *std::ranges::max_element(sums.outer);
  LeastSquares out(q, outer_clusters);
  MatrixXd dx = MatrixXd::Zero(q, outer_clusters);
  VectorXd dy = VectorXd::Zero(outer_clusters), ones = dy;
  for (Index c = 0; c < sums.clusters(); ++c) {
    const Index o = sums.outer[c];
    const double n = sums.zz(1, 2 * c + 1), shrunk = 1 / (1 + S(1, 1) * n), y = sums.zy(1, c);
    const VectorXd x = sums.zx.row(1).segment(c * q, q);
    out.xy.col(o) += sums.cluster_xy.col(c) - S(1, 1) * shrunk * y * x;
    out.information(o) += sums.cluster_xx.middleCols(c * q, q) - S(1, 1) * shrunk * x * x.transpose();
    dx.col(o) += shrunk * x;
    dy[o] += shrunk * y;
    ones[o] += shrunk * n;
  }
  for (Index o = 0; o < outer_clusters; ++o) {
    const VectorXd pulled = S(0, 0) / (1 + S(0, 0) * ones[o]) * dx.col(o);
    out.xy.col(o) -= dy[o] * pulled;
    out.information(o) -= pulled * dx.col(o).transpose();
  }
  return out;
}

}  // namespace

MatrixXd robust_covariance(const GaussianSums& sums, const Estimate& estimate) {
  const MatrixXd inverse = sums.random_to_raw.inverse();
  const MatrixXd S = inverse * estimate.random_covariance * inverse.transpose() / (estimate.sigma * estimate.sigma);
  LeastSquares of = sums.outer.empty() ? one_level(sums, S) : two_levels(sums, S);
  const Index q = of.xy.rows(), m = of.xy.cols();
  MatrixXd total = MatrixXd::Zero(q, q), scores(m, q);
  for (Index i = 0; i < m; ++i) total += of.information(i);
  const Eigen::LLT<MatrixXd> A(total);
  const VectorXd beta = A.solve(of.xy.rowwise().sum());
  for (Index i = 0; i < m; ++i) scores.row(i) = of.xy.col(i) - of.information(i) * beta;
  return sums.standardization.covariance(sandwich(A.solve(MatrixXd::Identity(q, q)), scores));
}

}  // namespace fedglmm
