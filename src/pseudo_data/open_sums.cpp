#include "pseudo_data/open_sums.hpp"

#include <algorithm>
#include <cmath>

#include "backend/entropy_clusters.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Statements that follow from others leave a singular H: directions below this much of the largest are dropped.
constexpr double rank_tolerance = 1e-11;
// Mean of the next orthonormal polynomial, which is 0 if the shape is right: half that of a uniform variable taken for a
// normal one in order 4, a fifth of an exponential one's in order 3.
constexpr double shape_error = 0.15;

// b'H^-1 b. What is left of H's diagonal after an elimination is judged by its `size` before.
MatrixXd explained(const MatrixXd& hessian, const MatrixXd& b, const VectorXd& size) {
  if (b.rows() == 0) return MatrixXd::Zero(b.cols(), b.cols());
  const VectorXd scale = size.cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
  MatrixXd scaled = scale.asDiagonal() * hessian * scale.asDiagonal();
  scaled.diagonal().array() += rank_tolerance;
  const MatrixXd side = scale.asDiagonal() * b;
  return side.transpose() * scaled.ldlt().solve(side);
}

struct System {
  MatrixXd hessian, b;
  System(Index size, Index functions) : hessian(MatrixXd::Zero(size, size)), b(MatrixXd::Zero(size, functions)) {}

  void add_slack(const std::vector<StatementSet>& sets, const std::vector<Index>& at) {
    for (std::size_t k = 0; k < sets.size(); ++k)
      hessian.block(at[k], at[k], sets[k].size(), sets[k].size()) += sets[k].covariance();
  }
};

struct Entry {                             // row of a system, and its feature
  Index row;
  int feature;
};

int highest_degree(const NumericBasis& basis, const std::vector<StatementSet>& sets, const std::vector<int>& which) {
  int highest = 0;
  for (const int set : which)
    for (const int feature : sets[set].features) highest = std::max(highest, basis.degree(feature));
  return highest;
}

void list_entries(const std::vector<StatementSet>& sets, const std::vector<Index>& at, const std::vector<int>& which,
                  Index offset, std::vector<Entry>& out) {
  for (const int set : which)
    for (Index a = 0; a < sets[set].size(); ++a) out.push_back({offset + at[set] + a, sets[set].features[a]});
}

}  // namespace

MatrixXd OpenSums::features(const NumericBasis& basis, const OpenAtom& atom) const {
  MatrixXd out(basis.features(), atom.count);
  VectorXd z(basis.columns());
  for (Index s = 0; s < atom.count; ++s) {
    for (Index k = 0; k < z.size(); ++k) z[k] = z_[k][atom.first + s];
    out.col(s) = basis.evaluate(z);
  }
  return out;
}

MatrixXd OpenSums::of_pool(const OpenPool& pool, const MatrixXd& values) const {
  const auto common_at = set_offsets(pool.common);
  const Index t = common_at.back(), p = values.cols();
  System rest(t, p);
  rest.add_slack(pool.common, common_at);
  VectorXd common_size = rest.hessian.diagonal();
  MatrixXd open = MatrixXd::Zero(p, p);
  for (const OpenCluster& cluster : pool.clusters) {
    const auto own_at = set_offsets(cluster.sets);
    const Index m = own_at.back();
    System system(m + t, p);
    system.add_slack(cluster.sets, own_at);
    for (const OpenAtom& atom : cluster.atoms) {
      const MatrixXd f = features(*cluster.basis, atom), v = values.middleRows(atom.first, atom.count);
      const Eigen::Map<const VectorXd> w(&weight_[atom.first], atom.count);
      const MatrixXd weighted = f * w.asDiagonal(), gram = weighted * f.transpose(), b = weighted * v;
      open += v.transpose() * w.asDiagonal() * v;
      std::vector<Entry> entries;
      list_entries(cluster.sets, own_at, atom.own, 0, entries);
      list_entries(pool.common, common_at, atom.common, m, entries);
      for (const Entry& a : entries) {
        system.b.row(a.row) += b.row(a.feature);
        for (const Entry& c : entries) system.hessian(a.row, c.row) += gram(a.feature, c.feature);
      }
    }
    // What the cluster's own statements explain of the functions, and of the common statements.
    MatrixXd sides(m, p + t);
    sides.leftCols(p) = system.b.topRows(m);
    sides.rightCols(t) = system.hessian.topRightCorner(m, t);
    const VectorXd size = system.hessian.diagonal();
    const MatrixXd own = explained(system.hessian.topLeftCorner(m, m), sides, size.head(m));
    open -= own.topLeftCorner(p, p);
    rest.b += system.b.bottomRows(t) - own.bottomLeftCorner(t, p);
    common_size += size.tail(t);
    rest.hessian += system.hessian.bottomRightCorner(t, t) - own.bottomRightCorner(t, t);
  }
  return open - explained(rest.hessian, rest.b, common_size);
}

// Beside the values of each pseudo-row: each column to the power after the highest that is said about the row's atom.
MatrixXd OpenSums::with_next_powers(const MatrixXd& values) const {
  MatrixXd out(values.rows(), values.cols() + static_cast<Index>(z_.size()));
  out << values, MatrixXd::Zero(values.rows(), static_cast<Index>(z_.size()));
  for (const OpenPool& pool : pools_)
    for (const OpenCluster& cluster : pool.clusters)
      for (const OpenAtom& atom : cluster.atoms) {
        const NumericBasis& basis = *cluster.basis;
        const int next = 1 + std::max(highest_degree(basis, cluster.sets, atom.own),
                                      highest_degree(basis, pool.common, atom.common));
        for (std::size_t k = 0; k < z_.size(); ++k)
          for (std::int64_t s = atom.first; s < atom.first + atom.count; ++s)
            out(s, values.cols() + static_cast<Index>(k)) =
                std::pow((z_[k][s] - basis.mean()[k]) / basis.sd()[k], next);
      }
  return out;
}

double OpenSums::rows(const OpenPool& pool) const {
  double sum = 0;
  for (const OpenCluster& cluster : pool.clusters)
    for (const OpenAtom& atom : cluster.atoms)
      sum += Eigen::Map<const VectorXd>(&weight_[atom.first], atom.count).sum();
  return sum;
}

MatrixXd OpenErrors::covariance() const { return drawn + shape_error * shape_error * alike * alike.transpose(); }

OpenErrors OpenSums::errors(const MatrixXd& values) const {
  const Index p = values.cols();
  const MatrixXd all = with_next_powers(values);
  const Eigen::RowVectorXd whole = all.rightCols(all.cols() - p).colwise().squaredNorm();
  OpenErrors out{MatrixXd::Zero(p, p), MatrixXd::Zero(p, all.cols() - p)};
  for (const OpenPool& pool : pools_) {
    const MatrixXd open = of_pool(pool, all);
    out.drawn += pool.variance_share * open.topLeftCorner(p, p);
    for (Index k = 0; k < out.alike.cols(); ++k) {
      const double size = open(p + k, p + k);
      if (size > rank_tolerance * whole[k])
        out.alike.col(k) += std::sqrt(rows(pool) / size) * open.col(p + k).head(p);
    }
  }
  return out;
}

}  // namespace fedglmm
