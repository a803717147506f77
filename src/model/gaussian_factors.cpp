#include "model/gaussian_factors.hpp"

namespace fedglmm {
namespace {

constexpr double rank_tolerance = 1e-14;

// Columns inside the span of the random effects leave rounding alone outside it.
void clear_rounding(const Eigen::VectorXd& scale, ClusterFactors& out) {
  for (Eigen::Index j = 0; j < out.q; ++j) {
    if (out.xx(j, j) > rank_tolerance * scale[j]) continue;
    out.xx.row(j).setZero();
    out.xx.col(j).setZero();
    out.xy[j] = 0;
  }
}

}  // namespace

ClusterFactors cluster_factors(const GaussianSums& sums) {
  ClusterFactors out;
  out.clusters = sums.clusters();
  out.r = sums.zy.rows();
  out.q = sums.xy.size();
  out.inside = RowMatrix::Zero(out.clusters * out.r, out.r + out.q + 1);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(out.r);
  Eigen::MatrixXd products(out.r, out.q + 1);
  for (Eigen::Index i = 0; i < out.clusters; ++i) {
    eigen.compute(sums.zz.middleCols(i * out.r, out.r));
    products << sums.zx.middleCols(i * out.q, out.q), sums.zy.col(i);
    const double least = rank_tolerance * eigen.eigenvalues()[out.r - 1];
    for (Eigen::Index k = 0; k < out.r; ++k) {
      const double squared = eigen.eigenvalues()[k];
      if (!(squared > least)) continue;
      auto row = out.inside.row(i * out.r + k);
      row.head(out.r) = std::sqrt(squared) * eigen.eigenvectors().col(k).transpose() * sums.mixing;
      row.tail(out.q + 1) = eigen.eigenvectors().col(k).transpose() * products / std::sqrt(squared);
      ++out.rank;
    }
  }
  const auto G = out.inside.middleCols(out.r, out.q);
  const auto h = out.inside.rightCols<1>();
  out.xx = sums.xx - G.transpose() * G;
  out.xy = sums.xy - G.transpose() * h;
  out.yy = sums.yy - h.squaredNorm();
  clear_rounding(sums.xx.diagonal(), out);
  return out;
}

}  // namespace fedglmm
