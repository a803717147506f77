#include "pseudo_data/open_sums.hpp"

#include <algorithm>
#include <cmath>

#include "backend/entropy_clusters.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Statements that follow from others leave a singular H: directions below this much of the largest are dropped.
constexpr double rank_tolerance = 1e-11;
// By order, from 1: the mean, in SDs, that an orthonormal polynomial may have beside 0 where nothing was said about it.
// An exponential variable taken for a normal one has 0.8 in order 3 and 1.2 in order 4, a uniform one -0.2 in order 4.
// Chosen so that 95 % of the gaps of fits that docs/METHOD.md names are inside.
constexpr double shape_errors[] = {0.5, 0.3, 0.7, 0.4, 0.2, 0.1};

double shape_error(int order) {
  constexpr int most = std::ssize(shape_errors);
  return shape_errors[std::min(order, most) - 1];
}

// b'H^-1 b. What is left of H's diagonal after an elimination is judged by its `size` before.
MatrixXd explained(const MatrixXd& hessian, const MatrixXd& b, const VectorXd& size) {
  if (b.rows() == 0) return MatrixXd::Zero(b.cols(), b.cols());
  const VectorXd scale = size.cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
  MatrixXd scaled = scale.asDiagonal() * hessian * scale.asDiagonal();
  scaled.diagonal().array() += rank_tolerance;
  const MatrixXd side = scale.asDiagonal() * b;
  return side.transpose() * scaled.ldlt().solve(side);
}

MatrixXd gram(const MatrixXd& f) {
  MatrixXd half = MatrixXd::Zero(f.rows(), f.rows());
  half.selfadjointView<Eigen::Lower>().rankUpdate(f);
  return half.selfadjointView<Eigen::Lower>();
}

// Columns of b: functions, shapes, and how far the statements are missed.
struct System {
  MatrixXd hessian, b;
  System(Index size, Index columns) : hessian(MatrixXd::Zero(size, size)), b(MatrixXd::Zero(size, columns)) {}

  void add(const std::vector<StatementSet>& sets, const std::vector<Index>& at, bool targets) {
    for (std::size_t k = 0; k < sets.size(); ++k) {
      hessian.block(at[k], at[k], sets[k].size(), sets[k].size()) += sets[k].covariance();
      if (targets) b.rightCols<1>().segment(at[k], sets[k].size()) += sets[k].target;
    }
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

int OpenSums::next_order(const OpenPool& pool, const OpenCluster& cluster, const OpenAtom& atom) {
  return 1 + std::max(highest_degree(*cluster.basis, cluster.sets, atom.own),
                      highest_degree(*cluster.basis, pool.common, atom.common));
}

// Atom's rows x shapes: of each numeric column the two next powers, and the power before them times each other column.
MatrixXd OpenSums::shapes(const NumericBasis& basis, const OpenAtom& atom, int order) const {
  const Index numeric = std::ssize(z_);
  MatrixXd x(atom.count, numeric + std::ssize(dummies_));
  for (Index k = 0; k < numeric; ++k)
    x.col(k) = (Eigen::Map<const VectorXd>(&z_[k][atom.first], atom.count).array() - basis.mean()[k]) / basis.sd()[k];
  for (std::size_t d = 0; d < dummies_.size(); ++d)
    for (Index s = 0; s < atom.count; ++s)
      x(s, numeric + static_cast<Index>(d)) = level_[dummies_[d].factor][atom.first + s] == dummies_[d].level;
  MatrixXd out(atom.count, shape_count());
  for (Index k = 0; k < numeric; ++k) {
    const VectorXd power = shape_error(order) * x.col(k).array().pow(order - 1);
    auto of_column = out.middleCols(k * (x.cols() + 1), x.cols() + 1);
    of_column.leftCols(x.cols()) = power.asDiagonal() * x;
    of_column.rightCols(1) = power.cwiseProduct(x.col(k).cwiseAbs2());
  }
  return out;
}

Index OpenSums::shape_count() const { return std::ssize(z_) * (std::ssize(z_) + std::ssize(dummies_) + 1); }

void OpenSums::add_atom(const OpenPool& pool, const OpenCluster& cluster, const OpenAtom& atom, const MatrixXd& values,
                        Open& open, AtomSums& sums) const {
  const int order = next_order(pool, cluster, atom);
  const MatrixXd f = features(*cluster.basis, atom), v = values.middleRows(atom.first, atom.count);
  const MatrixXd s = shapes(*cluster.basis, atom, order);
  const Eigen::Map<const VectorXd> w(&weight_[atom.first], atom.count);
  const MatrixXd weighted = f * w.asDiagonal(), weighted_v = w.asDiagonal() * v;
  sums.gram = gram(f * w.cwiseSqrt().asDiagonal());
  sums.b.resize(f.rows(), v.cols() + s.cols() + 1);
  sums.b << weighted * v, weighted * s, -weighted.rowwise().sum() * (pool.targets ? 1.0 : 0.0);
  open.functions += v.transpose() * weighted_v;
  open.products += weighted_v.transpose() * s;
  const VectorXd size = s.cwiseAbs2().transpose() * w;
  open.size += size;
  open.whole += size;
  open.rows += shape_error(order) * shape_error(order) * w.sum();
}

OpenSums::Open OpenSums::of_pool(const OpenPool& pool, const MatrixXd& values) const {
  const auto common_at = set_offsets(pool.common);
  const Index t = common_at.back(), p = values.cols(), k = shape_count(), all = p + k + 1;
  System rest(t, all);
  rest.add(pool.common, common_at, pool.targets);
  VectorXd common_size = rest.hessian.diagonal();
  Open out{MatrixXd::Zero(p, p), MatrixXd::Zero(p, k), VectorXd::Zero(k), VectorXd::Zero(k), VectorXd::Zero(p)};
  AtomSums sums;
  for (const OpenCluster& cluster : pool.clusters) {
    const auto own_at = set_offsets(cluster.sets);
    const Index m = own_at.back();
    System system(m + t, all);
    system.add(cluster.sets, own_at, pool.targets);
    for (const OpenAtom& atom : cluster.atoms) {
      add_atom(pool, cluster, atom, values, out, sums);
      std::vector<Entry> entries;
      list_entries(cluster.sets, own_at, atom.own, 0, entries);
      list_entries(pool.common, common_at, atom.common, m, entries);
      for (const Entry& a : entries) {
        system.b.row(a.row) += sums.b.row(a.feature);
        for (const Entry& c : entries) system.hessian(a.row, c.row) += sums.gram(a.feature, c.feature);
      }
    }
    // What the cluster's own statements explain of the functions, and of the common statements.
    MatrixXd sides(m, all + t);
    sides.leftCols(all) = system.b.topRows(m);
    sides.rightCols(t) = system.hessian.topRightCorner(m, t);
    const VectorXd size = system.hessian.diagonal();
    const MatrixXd own = explained(system.hessian.topLeftCorner(m, m), sides, size.head(m));
    out.subtract(own.topLeftCorner(all, all));
    rest.b += system.b.bottomRows(t) - own.bottomLeftCorner(t, all);
    common_size += size.tail(t);
    rest.hessian += system.hessian.bottomRightCorner(t, t) - own.bottomRightCorner(t, t);
  }
  out.subtract(explained(rest.hessian, rest.b, common_size));
  return out;
}

void OpenSums::Open::subtract(const MatrixXd& explained) {
  const Index p = functions.rows(), k = size.size();
  functions -= explained.topLeftCorner(p, p);
  products -= explained.block(0, p, p, k);
  size -= explained.diagonal().segment(p, k);
  missed += explained.block(0, p + k, p, 1);
}

MatrixXd OpenErrors::covariance() const {
  return drawn + alike * alike.transpose() + missed * missed.transpose();
}

OpenErrors OpenSums::errors(const MatrixXd& values, int threads) const {
  const Index p = values.cols();
  std::vector<Open> of_pools(pools_.size());
  parallel_for(std::ssize(pools_), threads, [&](std::int64_t i, int) { of_pools[i] = of_pool(pools_[i], values); });
  OpenErrors out{MatrixXd::Zero(p, p), MatrixXd::Zero(p, shape_count()), VectorXd::Zero(p)};
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    const Open& open = of_pools[i];
    out.drawn += pools_[i].variance_factor * open.functions;
    out.missed += open.missed;
    for (Index k = 0; k < open.size.size(); ++k)
      if (open.size[k] > rank_tolerance * open.whole[k])
        out.alike.col(k) += std::sqrt(open.rows / open.size[k]) * open.products.col(k);
  }
  return out;
}

}  // namespace fedglmm
