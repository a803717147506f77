#include "pseudo_data/pool_model.hpp"

#include <algorithm>
#include <cmath>

#include "pseudo_data/box_bounds.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int seeds_per_feature = 3;       // points of one seed solution
constexpr int part_seeds = 2;              // solutions for each part of the pool
constexpr int least_spread_points = 64;
constexpr int far_order = 4;               // above it few rows far out hold most of a sum, and need points near them:
constexpr int least_far_points = 2000, least_on_line = 256;          // the latter of one numeric column
constexpr int spread_per_feature = 4;
constexpr double spread_share = 0.1;       // of the prior, on points all over the box
constexpr double rounding_share = 0.1;     // of the rounding's variance: the prior's shape is no better known
constexpr double own_share = 0.5;          // of the prior of a cell with moments of its own, on its own seeds

// Mean and SD of each numeric column over the pool; where no total says them, those of the protocol: 0 and 1.
NumericBasis pool_basis(const Protocol& protocol, const std::vector<const CellGroup*>& parts, int degree) {
  std::vector<int> numeric;
  const auto base = base_columns(protocol);
  for (int c = 0; c < std::ssize(base); ++c)
    if (base[c].numeric()) numeric.push_back(c);
  const auto columns = static_cast<Index>(numeric.size());
  VectorXd mean = VectorXd::Zero(columns), sd = VectorXd::Ones(columns);
  for (Index k = 0; k < columns; ++k) {
    double n = 0, first = 0, second = 0;
    for (const CellGroup* part : parts) {
      const auto moments = numeric_moments(protocol, part->order, part->without);
      const auto one = std::ranges::find(moments, Monomial{numeric[k]});
      const auto two = std::ranges::find(moments, Monomial{numeric[k], numeric[k]});
      if (one == moments.end() || two == moments.end()) continue;
      n += static_cast<double>(part->n);
      first += part->moments[one - moments.begin()];
      second += part->moments[two - moments.begin()];
    }
    const double variance = n > 0 ? second / n - first / n * (first / n) : 0;
    if (!(variance > 0)) continue;
    mean[k] = first / n;
    sd[k] = std::sqrt(variance);
  }
  return {protocol, mean, sd, degree};
}

int highest_order(const Protocol& protocol, const PoolGroups& groups) {
  int order = 1;
  for (const CellGroup& cell : groups.pool->cells) order = std::max(order, cell.order);
  for (const Group* cluster : groups.clusters) {
    order = std::max(order, cluster->order);
    for (const CellGroup& cell : cluster->cells) order = std::max(order, cell.order);
  }
  return base_columns(protocol).empty() ? 0 : order;
}

StatementSet count_set(double n, double slack = 0) {
  return {{0}, VectorXd::Constant(1, n), MatrixXd::Constant(1, 1, slack)};
}

int seed_count(int columns, int order) { return seeds_per_feature * graded_monomials(columns, order).count(); }

// Points of `rows` rows that have the cell's means.
SeedRequest request(const CellGroup& cell, const Box& box, std::int64_t rows, int points) {
  std::vector<double> moments = cell.moments;
  for (double& sum : moments) sum *= static_cast<double>(rows) / static_cast<double>(cell.n);
  return {rows, cell.order, cell.without, moments, box, static_cast<double>(points)};
}

SeedPoints inside_box(const Protocol& protocol, const Box& box, const SeedPoints& points) {
  const auto bounds = box_bounds(protocol, box);
  std::vector<Index> kept;
  for (Index s = 0; s < points.z.cols(); ++s) {
    bool inside = true;
    for (Index k = 0; k < points.z.rows(); ++k)
      inside = inside && points.z(k, s) >= bounds[k].lower && points.z(k, s) <= bounds[k].upper;
    if (inside) kept.push_back(s);
  }
  return {points.z(Eigen::all, kept), points.weight(kept)};
}

void append(SeedPoints& all, const SeedPoints& more) {
  const Index before = all.weight.size();
  all.z.conservativeResize(Eigen::NoChange, before + more.weight.size());
  all.weight.conservativeResize(all.z.cols());
  all.z.rightCols(more.weight.size()) = more.z;
  all.weight.tail(more.weight.size()) = more.weight;
}

}  // namespace

PoolModel::PoolModel(const Context& context, const Protocol& protocol, const PoolGroups& groups, std::uint64_t seed)
    : context_(context), protocol_(protocol), groups_(groups), seed_(seed),
      basis_(pool_basis(protocol, pool_parts(*groups.pool), highest_order(protocol, groups))),
      parts_(pool_parts(*groups.pool)), pieces_(count_pieces(groups)),
      expected_(expected_counts(groups, protocol.thresholds.min_cell)) {
  problem_.products = basis_.products();
  add_seeds();
  add_pool_parts();
  add_clusters();
}

// Points with the means of each part, all of one weight, and of each cell that has its own, with the tails of its rows.
void PoolModel::add_seeds() {
  const int columns = basis_.columns();
  for (std::size_t p = 0; p < parts_.size(); ++p)
    for (const Category& category : parts_[p]->categories) part_of_[category] = static_cast<int>(p);
  part_points_.assign(parts_.size(), {MatrixXd(columns, 0), {}});
  if (columns == 0) return;
  std::vector<SeedRequest> requests;
  std::vector<std::size_t> part;
  for (std::size_t p = 0; p < parts_.size(); ++p)
    if (parts_[p]->order > 0) {
      const int points = seed_count(columns, parts_[p]->order);
      requests.push_back(request(*parts_[p], {}, points, points));
      part.push_back(p);
    }
  for (int solution = 0; solution < part_seeds; ++solution) {
    const auto found = seed_points(context_, protocol_, requests, basis_.mean(), seed_ + 104729ull * solution);
    for (std::size_t r = 0; r < part.size(); ++r) append(part_points_[part[r]], found[r]);
  }
  requests.clear();
  std::vector<const CellGroup*> cells;
  for (const Group* cluster : groups_.clusters)
    for (const CellGroup& cell : cluster->cells)
      if (cell.order > 0) {
        const Box box = category_box(protocol_, cell.categories.front());
        requests.push_back(request(cell, box, cell.n, seed_count(columns, cell.order)));
        cells.push_back(&cell);
      }
  const auto found = seed_points(context_, protocol_, requests, basis_.mean(), seed_ + 1);
  for (std::size_t c = 0; c < cells.size(); ++c) own_points_[cells[c]] = found[c];
}

StatementSet PoolModel::rounded(double n, int order, const std::vector<int>& without,
                                const std::vector<double>& moments) {
  StatementSet set = basis_.statements(n, order, without, moments);
  set.slack *= rounding_share;
  set.share = rounding_share;
  return set;
}

void PoolModel::add_pool_parts() {
  for (const CountPiece& piece : pieces_) {
    for (const Category& category : piece.categories)
      piece_set_[category] = static_cast<int>(problem_.common.size());
    problem_.common.push_back(count_set(piece.n));
  }
  for (const CellGroup* part : parts_) {
    part_set_.push_back(part->order > 0 ? static_cast<int>(problem_.common.size()) : -1);
    if (part->order == 0) continue;
    problem_.common.push_back(
        rounded(static_cast<double>(part->n), part->order, part->without, part->moments));
  }
}

void PoolModel::add_clusters() {
  for (std::size_t i = 0; i < groups_.clusters.size(); ++i) add_cluster(i);
}

void PoolModel::add_cluster(std::size_t number) {
  const Group& group = *groups_.clusters[number];
  EntropyCluster& cluster = problem_.clusters.emplace_back();
  categories_.emplace_back();
  std::vector<int> about_all;              // sets of the cluster about every atom
  if (group.order > 0) {
    about_all.push_back(0);
    cluster.sets.push_back(
        rounded(static_cast<double>(group.n), group.order, group.without, group.moments));
  }
  const auto cells = cells_or_all(group, *groups_.pool);
  const ExpectedCount* expected = expected_[number].data();
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto own = group.cells.empty() ? own_points_.end() : own_points_.find(&group.cells[c]);
    const bool says_more = cells.size() > 1 || cells[c].order > group.order || cells[c].without != group.without;
    add_cell(cluster, cells[c], says_more, own == own_points_.end() ? nullptr : &own->second, about_all, expected);
    expected += cells[c].categories.size();
  }
}

// says_more: than the cluster, whose only cell repeats its moments.
void PoolModel::add_cell(EntropyCluster& cluster, const CellGroup& cell, bool says_more, const SeedPoints* own_points,
                         std::vector<int> about, const ExpectedCount* expected) {
  const auto add_set = [&](StatementSet set) {
    cluster.sets.push_back(std::move(set));
    return static_cast<int>(cluster.sets.size()) - 1;
  };
  const double n = static_cast<double>(cell.n);
  about.push_back(add_set(count_set(n)));
  if (cell.order > 0 && says_more) about.push_back(add_set(rounded(n, cell.order, cell.without, cell.moments)));
  for (const Category& category : cell.categories) {
    const auto [rows, small_mean, small_variance] = *expected++;
    EntropyAtom atom = part_atom(category, std::log(rows), own_points);
    atom.own = about;
    if (std::ranges::binary_search(cell.small, category))
      atom.own.push_back(add_set(count_set(small_mean, small_variance)));
    cluster.atoms.push_back(std::move(atom));
    categories_.back().push_back(category);
  }
}

// An atom on the points of its part of the pool, and on those of its cell if it has its own; about it: the pool's
// statements.
EntropyAtom PoolModel::part_atom(const Category& category, double log_mass, const SeedPoints* own_points) {
  const int part = part_of_.at(category);
  EntropyAtom atom;
  atom.shares.push_back({part_support(part, category), log_mass});
  if (own_points && own_points->weight.size() > 0) {
    atom.shares.front().log_mass += std::log(1 - own_share);
    atom.shares.push_back({add_support(*own_points), log_mass + std::log(own_share)});
  }
  if (const auto piece = piece_set_.find(category); piece != piece_set_.end()) atom.common.push_back(piece->second);
  if (part_set_[part] >= 0) atom.common.push_back(part_set_[part]);
  return atom;
}

// Seeds of the part that lie in the category's box, with most of the prior, and points all over it.
int PoolModel::part_support(int part, const Category& category) {
  const Box box = category_box(protocol_, category);
  const auto [found, fresh] = part_supports_.try_emplace({part, box}, 0);
  if (!fresh) return found->second;
  SeedPoints all = inside_box(protocol_, box, part_points_[part]);
  const int spread = spread_count();
  const double seeds = all.weight.size() > 0 ? all.weight.sum() : 1;
  append(all, {spread_points(protocol_, box, basis_.mean(), basis_.sd(), spread),
               VectorXd::Constant(spread, spread_share / (1 - spread_share) * seeds / spread)});
  return found->second = add_support(all);
}

// Points all over a box. Orders that numeric columns have beyond those of the protocol do not ask for more, but for one
// column, of which they say all that there is.
int PoolModel::spread_count() const {
  if (basis_.columns() == 0) return 1;
  const bool line = basis_.columns() == 1, far = (line ? basis_.features() - 1 : protocol_.order) > far_order;
  const int least = !far ? least_spread_points : line ? least_on_line : least_far_points;
  return std::max(least, spread_per_feature * basis_.features());
}

int PoolModel::add_support(const SeedPoints& points) {
  Support support{MatrixXd(basis_.features(), points.z.cols()), (points.weight / points.weight.sum()).array().log()};
  for (Index s = 0; s < points.z.cols(); ++s) support.features.col(s) = basis_.evaluate(points.z.col(s));
  problem_.supports.push_back(std::move(support));
  points_.push_back(points.z);
  return static_cast<int>(problem_.supports.size()) - 1;
}

}  // namespace fedglmm
