#include "pseudo_data/weighted_rows.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "pseudo_data/match.hpp"
#include "pseudo_data/pool_measure.hpp"
#include "pseudo_data/whole_open.hpp"

namespace fedglmm {
namespace {

constexpr int solutions = 2;               // that stand for a whole group together

std::string count_of_missed(const StatementsMet& met) {
  return cat(met.missed, " of ", met.statements, " statements are missed, by ", met.worst, " of their size at most");
}

// Rows of one group, before they are laid out in the order of the groups.
class Layout {
 public:
  Layout(const Structure& structure, std::size_t groups)
      : structure_(structure), of_group_(groups, empty_rows(structure)) {}
  PseudoRows& group(std::size_t g) { return of_group_[g]; }

  PseudoRows joined() const {
    PseudoRows out = empty_rows(structure_);
    for (const PseudoRows& part : of_group_) {
      for (std::size_t f = 0; f < out.level.size(); ++f) append(out.level[f], part.level[f]);
      for (std::size_t k = 0; k < out.z.size(); ++k) append(out.z[k], part.z[k]);
      append(out.weight, part.weight);
      out.group_offset.push_back(static_cast<std::int64_t>(out.weight.size()));
    }
    return out;
  }

 private:
  template <class T>
  static void append(std::vector<T>& all, const std::vector<T>& more) {
    all.insert(all.end(), more.begin(), more.end());
  }
  const Structure& structure_;
  std::vector<PseudoRows> of_group_;
};

class WeightedGenerator {
 public:
  WeightedGenerator(const Context& context, const Structure& structure, const Summary& summary, std::uint64_t seed)
      : context_(context), structure_(structure), summary_(summary), seed_(seed),
        layout_(structure, summary.groups.size()) {}

  WeightedRows run() {
    add_whole_groups();
    for (std::size_t g = 0; g < summary_.groups.size(); ++g)
      if (summary_.groups[g].is_pool()) add_pool(g);
    out_.rows = layout_.joined();
    for (std::size_t p = 0; p < out_.open.size(); ++p)
      for (std::size_t i = 0; i < out_.open[p].clusters.size(); ++i)
        for (OpenAtom& atom : out_.open[p].clusters[i].atoms)
          atom.first += out_.rows.group_offset[groups_of_open_[p][i]];
    return std::move(out_);
  }

 private:
  void add_whole_groups() {
    std::vector<std::size_t> members;
    for (std::size_t g = 0; g < summary_.groups.size(); ++g)
      if (!summary_.groups[g].in_cells()) members.push_back(g);
    if (members.empty()) return;
    std::mt19937_64 random(seed_);
    std::vector<Block> blocks;
    for (const std::size_t g : members)
      blocks.emplace_back(structure_, summary_.groups[g], random, few_points(summary_.groups[g]));
    std::vector<double> residual(members.size(), 0.0);
    for (int solution = 0; solution < solutions; ++solution) {
      const auto points = match_blocks(context_, structure_, blocks, seed_ + 15485863ull * solution);
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        append_block(blocks[b], points[b], 1.0 / solutions, layout_.group(members[b]));
        residual[b] = std::max(residual[b], points[b].residual);
      }
    }
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      report_block(blocks[b], residual[b]);
      out_.open.push_back({{}, {whole_open(structure_, blocks[b], 0, solutions)}, whole_variance_factor});
      groups_of_open_.push_back({members[b]});
    }
  }

  void report_block(const Block& block, double residual) {
    out_.blocks.push_back({block.name(), block.group().n, block.order(), residual});
    if (residual > matched_below) out_.unmatched.push_back(missed_moments(block, residual));
  }

  void add_pool(std::size_t pool) {
    const Group& total = summary_.groups[pool];
    PoolGroups groups{&total, {}};
    std::vector<std::size_t> members;
    for (std::size_t g = 0; g < summary_.groups.size(); ++g) {
      const Group& group = summary_.groups[g];
      const bool in_pool = !group.is_pool() && group.rows.release == total.rows.release &&
                           pool_of(structure_.protocol, group.rows.cluster) == total.rows.pool;
      if (!in_pool) continue;
      groups.clusters.push_back(&group);
      members.push_back(g);
    }
    PoolMeasure measure = solve_pool(context_, structure_.protocol, groups, seed_);
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (const CategoryPoints& part : measure.clusters[i]) append_category(part, layout_.group(members[i]));
      report(cat("cluster '", groups.clusters[i]->rows.cluster, "'"), *groups.clusters[i],
             cluster_statements_met(structure_.protocol, *groups.clusters[i], measure.clusters[i]));
    }
    report(total.rows.pool.empty() ? cat("totals of release ", total.rows.release.substr(0, 12))
                                   : cat("totals of pool '", total.rows.pool, "'"),
           total, pool_statements_met(structure_.protocol, groups, measure));
    if (!measure.converged)
      out_.unmatched.push_back(cat("the measure of release ", total.rows.release.substr(0, 12), " is not the one of ",
                                   "maximum entropy: ", measure.iterations, " iterations were not enough"));
    out_.open.push_back(std::move(measure.open));
    out_.open.back().targets = true;
    groups_of_open_.push_back(members);
  }

  void append_category(const CategoryPoints& part, PseudoRows& rows) const {
    for (Eigen::Index s = 0; s < part.weight.size(); ++s) {
      for (std::size_t f = 0; f < rows.level.size(); ++f) rows.level[f].push_back(part.category[f]);
      for (std::size_t k = 0; k < rows.z.size(); ++k) rows.z[k].push_back(part.z(static_cast<Eigen::Index>(k), s));
      rows.weight.push_back(part.weight[s]);
    }
  }

  void report(const std::string& name, const Group& group, const StatementsMet& met) {
    int order = group.order;
    for (const CellGroup& cell : group.cells) order = std::max(order, cell.order);
    out_.blocks.push_back({name, group.n, order, met.worst});
    if (met.missed > 0) out_.unmatched.push_back(cat(name, ": ", count_of_missed(met)));
  }

  const Context& context_;
  const Structure& structure_;
  const Summary& summary_;
  std::uint64_t seed_;
  Layout layout_;
  std::vector<std::vector<std::size_t>> groups_of_open_;   // of each cluster of each pool of statements
  WeightedRows out_;
};

}  // namespace

WeightedRows weighted_rows(const Context& context, const Structure& structure, const Summary& summary,
                           std::uint64_t seed) {
  return WeightedGenerator(context, structure, summary, seed).run();
}

}  // namespace fedglmm
