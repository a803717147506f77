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

constexpr std::int64_t most_lots = 16;     // of a pool's clusters

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

int next_order(const OpenPool& pool, const OpenCluster& cluster, const OpenAtom& atom) {
  return 1 + std::max(highest_degree(*cluster.basis, cluster.sets, atom.own),
                      highest_degree(*cluster.basis, pool.common, atom.common));
}

void list_entries(const std::vector<StatementSet>& sets, const std::vector<int>& which, Index offset,
                  std::vector<Entry>& out) {
  const auto at = set_offsets(sets);
  for (const int set : which)
    for (Index a = 0; a < sets[set].size(); ++a) out.push_back({offset + at[set] + a, sets[set].features[a]});
}

// Rows that an atom's features are in: of its cluster's own statements, then of the pool's.
std::vector<Entry> entries_of(const OpenPool& pool, const OpenCluster& cluster, const OpenAtom& atom) {
  std::vector<Entry> out;
  list_entries(cluster.sets, atom.own, 0, out);
  list_entries(pool.common, atom.common, set_offsets(cluster.sets).back(), out);
  return out;
}

void add_rounding(const std::vector<StatementSet>& sets, MatrixXd& hessian) {
  const auto at = set_offsets(sets);
  for (std::size_t k = 0; k < sets.size(); ++k)
    hessian.block(at[k], at[k], sets[k].size(), sets[k].size()) += sets[k].covariance();
}

void add_targets(const std::vector<StatementSet>& sets, Eigen::Ref<VectorXd> missed) {
  const auto at = set_offsets(sets);
  for (std::size_t k = 0; k < sets.size(); ++k) missed.segment(at[k], sets[k].size()) += sets[k].target;
}

}  // namespace

// Right-hand sides: shapes, and how far the statements are missed.
struct OpenSums::Shares {
  MatrixXd hessian, sides;                 // of common statements, what the clusters' own ones explain taken away
  VectorXd diagonal;                       // of the former before that
  VectorXd size, whole;                    // of each shape's square, what own statements explain taken away; all of it
  double rows = 0;                         // times the square of the shapes' error

  Shares(const OpenPool& pool, Index shapes) : size(VectorXd::Zero(shapes)), whole(size) {
    const Index common = set_offsets(pool.common).back();
    hessian = MatrixXd::Zero(common, common);
    sides = MatrixXd::Zero(common, shapes + 1);
    diagonal = VectorXd::Zero(common);
  }
  Shares& operator+=(const Shares& other) {
    hessian += other.hessian;
    sides += other.sides;
    diagonal += other.diagonal;
    size += other.size;
    whole += other.whole;
    rows += other.rows;
    return *this;
  }

  // Common statements of a cluster, b and H, less what its own ones explain of them, and of shapes.
  void explain(const MatrixXd& b, const MatrixXd& of_common, const OpenFactor& own) {
    const Index k = size.size();
    const MatrixXd of_own = own.sides();
    const auto common = of_own.rightCols(hessian.rows());
    sides += b;
    sides -= common.transpose() * of_own.leftCols(k + 1);
    hessian += of_common;
    hessian -= common.transpose() * common;
    diagonal += of_common.diagonal();
    size -= of_own.leftCols(k).colwise().squaredNorm().transpose();
  }

  // What is said of the pool itself comes once.
  OpenFactor factor(const OpenPool& pool) {
    MatrixXd rounding = MatrixXd::Zero(hessian.rows(), hessian.rows());
    add_rounding(pool.common, rounding);
    hessian += rounding;
    diagonal += rounding.diagonal();
    if (pool.targets) add_targets(pool.common, sides.rightCols<1>());
    return {hessian, diagonal, sides};
  }

  VectorXd shape_weight(const OpenFactor& common) const {
    const VectorXd open = size - common.sides().leftCols(size.size()).colwise().squaredNorm().transpose();
    VectorXd out = VectorXd::Zero(size.size());
    for (Index k = 0; k < size.size(); ++k)
      if (open[k] > open_tolerance * whole[k]) out[k] = std::sqrt(rows / open[k]);
    return out;
  }
};

struct OpenSums::Open {
  RowMatrix functions, shapes;             // sums of products of functions with each other, of shapes with them
  VectorXd missed;
  RowMatrix common;                        // b of the common statements
  Open() = default;
  Open(Index p, Index shapes_, Index common_)
      : functions(RowMatrix::Zero(p, p)), shapes(RowMatrix::Zero(shapes_, p)), missed(VectorXd::Zero(p)),
        common(RowMatrix::Zero(common_, p)) {}
  Open& operator+=(const Open& other) {
    functions += other.functions;
    shapes += other.shapes;
    missed += other.missed;
    common += other.common;
    return *this;
  }
  // By a factor whose first sides are shapes and misses.
  void subtract(const Explained& explained) {
    const Index k = shapes.rows();
    functions -= explained.squares;
    shapes -= explained.sides.topRows(k);
    missed += explained.sides.row(k).transpose();
  }
};

OpenSums::OpenSums(std::vector<OpenPool> pools, std::vector<std::vector<double>> z, std::vector<double> weight,
                   std::vector<std::vector<int>> level, std::vector<Dummy> dummies, std::size_t most_kept)
    : pools_(std::move(pools)),
      rows_{std::move(z), std::move(weight), std::move(level), std::move(dummies)} {
  list_tasks();
  choose_kept(most_kept);
}

void OpenSums::list_tasks() {
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const std::int64_t count = std::ssize(pools_[p].clusters), lots = std::min(most_lots, count);
    for (std::int64_t l = 0; l < lots; ++l) tasks_.push_back({p, l * count / lots, (l + 1) * count / lots});
  }
}

void OpenSums::choose_kept(std::size_t most) {
  std::size_t bytes = 0;
  for (const OpenPool& pool : pools_) {
    const Index sides = rows_.shapes() + 1 + set_offsets(pool.common).back();
    auto& kept = kept_.emplace_back();
    for (const OpenCluster& cluster : pool.clusters) {
      bytes += OpenFactor::bytes(set_offsets(cluster.sets).back(), sides);
      kept.push_back(bytes <= most);
    }
  }
}

OpenFactor OpenSums::factor(const OpenPool& pool, const OpenCluster& cluster, AtomSums& atoms,
                            Shares& shares) const {
  const Index m = set_offsets(cluster.sets).back(), t = shares.hessian.rows(), k = rows_.shapes();
  MatrixXd hessian = MatrixXd::Zero(m + t, m + t), b = MatrixXd::Zero(m + t, k + 1);
  add_rounding(cluster.sets, hessian);
  if (pool.targets) add_targets(cluster.sets, b.col(k));
  for (const OpenAtom& atom : cluster.atoms) {
    const int order = next_order(pool, cluster, atom);
    const MatrixXd gram = atoms.gram(*cluster.basis, atom, order, products_.at(cluster.basis->features_to(order - 1)));
    const auto shapes = [&](Index, Eigen::Ref<MatrixXd> out) { out = atoms.shapes(*cluster.basis, atom, order); };
    const FunctionSums sums = atoms.function_sums(*cluster.basis, atom, order, shapes, k);
    const std::vector<Entry> entries = entries_of(pool, cluster, atom);
    for (const Entry& a : entries) {
      b.row(a.row).head(k) += sums.features.row(a.feature);
      if (pool.targets) b(a.row, k) -= gram(a.feature, 0);
      for (const Entry& c : entries) hessian(a.row, c.row) += gram(a.feature, c.feature);
    }
    shares.size += sums.shapes.diagonal();
    shares.whole += sums.shapes.diagonal();
    shares.rows += shape_error(order) * shape_error(order) * gram(0, 0);
  }
  MatrixXd sides(m, k + 1 + t);
  sides << b.topRows(m), hessian.topRightCorner(m, t);
  const OpenFactor out(hessian.topLeftCorner(m, m), hessian.diagonal().head(m), sides);
  shares.explain(b.bottomRows(t), hessian.bottomRightCorner(t, t), out);
  return out;
}

void OpenSums::add_cluster(const OpenPool& pool, const OpenCluster& cluster, const OpenFactor& factor,
                           Worker& worker, Open& open) const {
  const Index m = set_offsets(cluster.sets).back(), t = open.common.rows(), p = open.functions.rows();
  RowMatrix b = RowMatrix::Zero(m + t, p);
  for (const OpenAtom& atom : cluster.atoms) {
    const FunctionSums sums =
        worker.atoms.function_sums(*cluster.basis, atom, next_order(pool, cluster, atom), worker.functions, p);
    open.functions += sums.functions;
    open.shapes += sums.shapes;
    for (const Entry& entry : entries_of(pool, cluster, atom)) b.row(entry.row) += sums.features.row(entry.feature);
  }
  open.common += b.bottomRows(t);
  b.conservativeResize(m, p);
  const Explained explained = factor.explained(*worker.substitution, b);
  open.subtract(explained);
  open.common -= explained.sides.bottomRows(t);
}

// Of every pool's clusters by their tasks, in the tasks' order.
template <class Sums, class Work>
std::vector<Sums> OpenSums::sums_of_pools(const Context& context, const std::function<RowFunctions()>& of_thread,
                                          const std::vector<Sums>& zero, const Work& work) const {
  std::vector<Sums> of_tasks, out = zero;
  for (const Task& task : tasks_) of_tasks.push_back(zero[task.pool]);
  std::vector<Worker> workers;
  for (int k = 0; k < context.threads.count(); ++k)
    workers.push_back({{rows_, context.backend->feature_sums()}, context.backend->substitution(), of_thread()});
  parallel_for(std::ssize(tasks_), context.threads, [&](std::int64_t i, int worker) {
    for (std::int64_t c = tasks_[i].first; c < tasks_[i].end; ++c)
      work(tasks_[i].pool, c, workers[worker], of_tasks[i]);
  });
  for (std::size_t i = 0; i < tasks_.size(); ++i) out[tasks_[i].pool] += of_tasks[i];
  return out;
}

void OpenSums::prepare(const Context& context) const {
  for (const OpenPool& pool : pools_)
    for (const OpenCluster& cluster : pool.clusters)
      for (const OpenAtom& atom : cluster.atoms) {
        const int features = cluster.basis->features_to(next_order(pool, cluster, atom) - 1);
        if (!products_.contains(features)) products_.emplace(features, cluster.basis->products(features));
      }
  std::vector<Shares> zero;
  std::vector<Prepared> made(pools_.size());
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    zero.emplace_back(pools_[i], rows_.shapes());
    made[i].clusters.resize(pools_[i].clusters.size());
  }
  const auto none = [] { return RowFunctions(); };
  auto shares = sums_of_pools(context, none, zero, [&](std::size_t p, std::int64_t c, Worker& worker, Shares& sum) {
    OpenFactor of_cluster = factor(pools_[p], pools_[p].clusters[c], worker.atoms, sum);
    if (kept_[p][c]) made[p].clusters[c] = std::move(of_cluster);
  });
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    made[i].common = shares[i].factor(pools_[i]);
    made[i].shape_weight = shares[i].shape_weight(made[i].common);
  }
  prepared_ = std::move(made);
}

OpenErrors OpenSums::errors(const Context& context, const std::function<RowFunctions()>& of_thread,
                            Index count) const {
  std::call_once(once_, [&] { prepare(context); });
  std::vector<Open> zero;
  for (const OpenPool& pool : pools_) zero.emplace_back(count, rows_.shapes(), set_offsets(pool.common).back());
  auto opens = sums_of_pools(context, of_thread, zero, [&](std::size_t p, std::int64_t c, Worker& worker, Open& open) {
    const OpenPool& pool = pools_[p];
    const OpenCluster& cluster = pool.clusters[c];
    if (kept_[p][c]) return add_cluster(pool, cluster, prepared_[p].clusters[c], worker, open);
    Shares unused(pool, rows_.shapes());
    add_cluster(pool, cluster, factor(pool, cluster, worker.atoms, unused), worker, open);
  });
  OpenErrors out{MatrixXd::Zero(count, count), MatrixXd::Zero(count, rows_.shapes()), VectorXd::Zero(count)};
  const auto substitution = context.backend->substitution();
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    opens[i].subtract(prepared_[i].common.explained(*substitution, opens[i].common));
    out.drawn += pools_[i].variance_factor * opens[i].functions;
    out.alike += opens[i].shapes.transpose() * prepared_[i].shape_weight.asDiagonal();
    out.missed += opens[i].missed;
  }
  return out;
}

OpenErrors OpenSums::errors(const Context& context, const MatrixXd& values) const {
  const RowFunctions rows = [&](Index first, Eigen::Ref<MatrixXd> out) { out = values.middleRows(first, out.rows()); };
  return errors(context, [&] { return rows; }, values.cols());
}

OpenErrors OpenErrors::mapped(const MatrixXd& by) const {
  return {by.transpose() * drawn * by, by.transpose() * alike, by.transpose() * missed};
}

MatrixXd OpenErrors::covariance() const {
  return drawn + alike * alike.transpose() + missed * missed.transpose();
}

}  // namespace fedglmm
