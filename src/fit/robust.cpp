#include "fit/robust.hpp"

#include "fit/log_likelihood.hpp"
#include "fit/subset.hpp"

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

// V_i^-1 = W - W Z_i Q_i Z_i'W,  Q_i = (I + S Z_i'W Z_i)^-1 S
MatrixXd robust_covariance(const GaussianSums& sums, const Estimate& estimate) {
  const Index r = sums.zy.rows(), q = sums.xy.size(), m = sums.clusters();
  const MatrixXd inverse = sums.random_to_raw.inverse();
  const MatrixXd S = inverse * estimate.random_covariance * inverse.transpose() / (estimate.sigma * estimate.sigma);
  MatrixXd products(q, m), information(q, q * m), total = MatrixXd::Zero(q, q);
  for (Index i = 0; i < m; ++i) {
    const MatrixXd zz = sums.mixing.transpose() * sums.zz.middleCols(i * r, r) * sums.mixing;
    const MatrixXd zx = sums.mixing.transpose() * sums.zx.middleCols(i * q, q);
    const MatrixXd projection = (MatrixXd::Identity(r, r) + S * zz).partialPivLu().solve(S * zx);
    products.col(i) = sums.cluster_xy.col(i) - projection.transpose() * (sums.mixing.transpose() * sums.zy.col(i));
    information.middleCols(i * q, q) = sums.cluster_xx.middleCols(i * q, q) - projection.transpose() * zx;
    total += information.middleCols(i * q, q);
  }
  const Eigen::LLT<MatrixXd> A(total);
  const VectorXd beta = A.solve(products.rowwise().sum());
  MatrixXd scores(m, q);
  for (Index i = 0; i < m; ++i) scores.row(i) = products.col(i) - information.middleCols(i * q, q) * beta;
  return sums.standardization.covariance(sandwich(A.solve(MatrixXd::Identity(q, q)), scores));
}

}  // namespace fedglmm
