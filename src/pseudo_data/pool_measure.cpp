#include "pseudo_data/pool_measure.hpp"

#include <algorithm>
#include <cmath>

#include "pseudo_data/pool_model.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

constexpr double negligible = 1e-13;       // of a cluster's rows: such a weight changes no sum that was said
constexpr double exact = 1e-9;             // relative: a sum that was not rounded is met to this

CategoryPoints points_of_atom(const PoolModel& model, const EntropyAtom& atom, const Category& category,
                              const Eigen::VectorXd& weights, double least) {
  CategoryPoints out{category, {}, {}};
  std::vector<Index> kept;
  for (Index s = 0; s < weights.size(); ++s)
    if (weights[s] > least) kept.push_back(s);
  Eigen::MatrixXd all(model.points(atom.shares.front().support).rows(), weights.size());
  Index first = 0;
  for (const Share& share : atom.shares) {
    const Eigen::MatrixXd& z = model.points(share.support);
    all.middleCols(first, z.cols()) = z;
    first += z.cols();
  }
  out.z = all(Eigen::all, kept);
  out.weight = weights(kept);
  return out;
}

// Sums over points of some categories, compared with what was said of them.
class Sums {
 public:
  Sums(const Protocol& protocol, int order, const std::vector<int>& without)
      : protocol_(protocol), base_(base_columns(protocol)), monomials_(numeric_moments(protocol, order, without)),
        sums_(monomials_.size(), 0.0) {
    for (std::size_t c = 0; c < base_.size(); ++c) slot_.push_back(base_[c].numeric() ? numeric_++ : -1);
  }

  void add(const CategoryPoints& points) {
    count_ += points.weight.sum();
    for (std::size_t m = 0; m < monomials_.size(); ++m) {
      Eigen::ArrayXd value = points.weight.array();
      for (const int c : monomials_[m]) value *= points.z.row(slot_[c]).transpose().array();
      sums_[m] += value.sum();
    }
  }

  StatementsMet compare(double n, const std::vector<double>& said) const {
    StatementsMet out;
    judge(count_ - n, 0, n, out);
    for (std::size_t m = 0; m < said.size(); ++m)
      judge(sums_[m] - said[m], moment_grid(protocol_, base_, monomials_[m], n), std::max(n, std::abs(said[m])), out);
    return out;
  }

 private:
  static void judge(double error, double grid, double size, StatementsMet& out) {
    const double beyond = std::max(0.0, std::abs(error) - 0.5 * grid) / size;
    ++out.statements;
    out.missed += beyond > exact;
    out.worst = std::max(out.worst, beyond);
  }

  const Protocol& protocol_;
  std::vector<BaseColumn> base_;
  std::vector<Monomial> monomials_;
  std::vector<int> slot_;
  int numeric_ = 0;
  double count_ = 0;
  std::vector<double> sums_;
};

bool about(const CellGroup& cell, const Category& category) {
  return std::ranges::binary_search(cell.categories, category);
}

}  // namespace

PoolMeasure solve_pool(const Context& context, const Protocol& protocol, const PoolGroups& groups,
                       std::uint64_t seed) {
  PoolModel model(context, protocol, groups, seed);
  const EntropySolution solution = maximise_entropy(context, model.problem());
  PoolMeasure out;
  out.iterations = solution.iterations;
  out.converged = solution.converged;
  const auto basis = std::make_shared<const NumericBasis>(model.basis());
  for (std::size_t i = 0; i < groups.clusters.size(); ++i) {
    const EntropyCluster& cluster = model.problem().clusters[i];
    auto& points = out.clusters.emplace_back();
    auto& open = out.open.clusters.emplace_back(OpenCluster{basis, {}, cluster.sets});
    const double least = negligible * static_cast<double>(groups.clusters[i]->n);
    std::int64_t row = 0;
    for (std::size_t a = 0; a < cluster.atoms.size(); ++a) {
      points.push_back(
          points_of_atom(model, cluster.atoms[a], model.categories()[i][a], solution.weights[i][a], least));
      open.atoms.push_back({row, points.back().weight.size(), cluster.atoms[a].own, cluster.atoms[a].common});
      row += points.back().weight.size();
    }
  }
  out.open.common = model.problem().common;
  return out;
}

void StatementsMet::add(const StatementsMet& other) {
  statements += other.statements;
  missed += other.missed;
  worst = std::max(worst, other.worst);
}

StatementsMet cluster_statements_met(const Protocol& protocol, const Group& cluster,
                                     const std::vector<CategoryPoints>& points) {
  Sums all(protocol, cluster.order, cluster.without);
  for (const CategoryPoints& part : points) all.add(part);
  StatementsMet out = all.compare(static_cast<double>(cluster.n), cluster.moments);
  for (const CellGroup& cell : cluster.cells) {
    Sums sums(protocol, cell.order, cell.without);
    for (const CategoryPoints& part : points)
      if (about(cell, part.category)) sums.add(part);
    out.add(sums.compare(static_cast<double>(cell.n), cell.moments));
  }
  return out;
}

StatementsMet pool_statements_met(const Protocol& protocol, const PoolGroups& groups, const PoolMeasure& measure) {
  StatementsMet out;
  for (const CellGroup& cell : groups.pool->cells) {
    Sums sums(protocol, cell.order, cell.without);
    for (const auto& cluster : measure.clusters)
      for (const CategoryPoints& part : cluster)
        if (about(cell, part.category)) sums.add(part);
    out.add(sums.compare(static_cast<double>(cell.n), cell.moments));
  }
  return out;
}

}  // namespace fedglmm
