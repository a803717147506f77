#include "disclosure/differences.hpp"

#include <algorithm>
#include <set>

#include "disclosure/low_cuts.hpp"
#include "disclosure/pool_totals.hpp"

namespace fedglmm {
namespace {

constexpr int says_nothing = 0;  // the node of clusters and parts without moments

NumericVerdict refusal() {
  NumericVerdict verdict;
  verdict.why = "R14: sums about few rows would follow from these moments";
  return verdict;
}

class Differences {
 public:
  Differences(PoolPlan& pool, Planning& planning) : pool_(pool), planning_(planning) {}

  void settle() {
    for (auto& part : pool_.parts) judge(part);
    for (auto cuts = low_differences(); !cuts.empty(); cuts = low_differences()) {
      repair(cuts);
      settle_totals(pool_, planning_);  // a cell that joined may leave rows of one cluster alone
      for (auto& part : pool_.parts)
        if (!judged_.contains(part.categories)) judge(part);
    }
  }

 private:
  void judge(PoolPart& part) {
    part.moments = planning_.numeric.judge(rows_of_part(pool_, part), planning_.plan.protocol.numeric_order);
    judged_.insert(part.categories);
  }

  int cluster_node(int cluster) const { return pool_.clusters[cluster].moments.order > 0 ? 1 + cluster : says_nothing; }
  int part_node(int part) const {
    return pool_.parts[part].moments.order > 0 ? 1 + static_cast<int>(pool_.clusters.size()) + part : says_nothing;
  }
  int part_number(int node) const { return node - 1 - static_cast<int>(pool_.clusters.size()); }
  bool is_cluster(int node) const { return node != says_nothing && node <= std::ssize(pool_.clusters); }

  std::vector<std::vector<int>> low_differences() {
    const auto part_of = part_of_category(pool_);
    edges_.clear();
    for (int i = 0; i < std::ssize(pool_.clusters); ++i)
      for (const auto& cell : pool_.clusters[i].cells)
        if (!cell.is_own()) edges_.push_back({cluster_node(i), part_node(part_of[cell.category]), cell.cell->n});
    const auto nodes = 1 + pool_.clusters.size() + pool_.parts.size();
    return low_cuts(static_cast<int>(nodes), edges_, planning_.limits.min_rows);
  }

  // Clusters by themselves first, all of them: their repairs do not meet. Else one cut.
  void repair(const std::vector<std::vector<int>>& cuts) {
    bool done = false;
    for (const auto& side : cuts)
      if (side.size() == 1 && is_cluster(side.front())) {
        say_less(pool_.clusters[side.front() - 1]);
        done = true;
      }
    if (!done) repair_one(cuts.front());
  }

  // The smallest cell with moments of its own joins the others, else the cluster's moments are not said.
  void say_less(ClusterPlan& cluster) {
    if (auto* cell = smallest_own({&cluster}, any)) give_up(*cell);
    else silence(cluster);
  }

  void repair_one(const std::vector<int>& side) {
    const int part = part_number(side.front());
    if (side.size() == 1 && part >= 0) return join_or_open(part);
    const auto on_side = [&](int node) { return std::ranges::binary_search(side, node); };
    const auto crosses = [&](const RowEdge& edge) { return on_side(edge.a) != on_side(edge.b); };
    if (auto* cluster = smallest_cluster(on_side)) silence(*cluster);
    else join_or_open(std::max(0, part_number(std::ranges::find_if(edges_, crosses)->b)));
  }

  // A part whose rows outside own cells are too few gets the rows of its smallest own cell back; without one it joins
  // the nearest part, which costs both their shapes; the only part gets those of any cell.
  void join_or_open(int part) {
    const auto part_of = part_of_category(pool_);
    const auto inside = [&](const PlannedCell& cell) { return part_of[cell.category] == part; };
    if (auto* cell = smallest_own(all_clusters(), inside)) return give_up(*cell);
    const int into = nearest_part(pool_, planning_.distance, part, all_but(part, std::ssize(pool_.parts)));
    if (into >= 0) return join_parts(pool_, {{part, into}});
    if (auto* cell = smallest_own(all_clusters(), any)) give_up(*cell);
    else pool_.parts[part].moments = refusal();
  }

  // On the side without the node of those that say nothing, which it then joins to the other; near the cut.
  template <class OnSide>
  ClusterPlan* smallest_cluster(const OnSide& on_side) {
    std::set<int> crossed;  // clusters and parts that the cut's rows are in
    for (const auto& edge : edges_)
      if (on_side(edge.a) != on_side(edge.b)) crossed.insert({edge.a, edge.b});
    const bool other_side = on_side(says_nothing);
    ClusterPlan* smallest = nullptr;
    for (const auto& edge : edges_) {
      const bool near = !other_side || crossed.contains(edge.a) || crossed.contains(edge.b);
      if (!is_cluster(edge.a) || on_side(edge.a) == other_side || !near) continue;
      auto& cluster = pool_.clusters[edge.a - 1];
      if (!smallest || cluster.sums->n < smallest->sums->n) smallest = &cluster;
    }
    return smallest;
  }

  std::vector<ClusterPlan*> all_clusters() {
    std::vector<ClusterPlan*> all;
    for (auto& cluster : pool_.clusters) all.push_back(&cluster);
    return all;
  }

  static bool any(const PlannedCell&) { return true; }

  template <class Wanted>
  static PlannedCell* smallest_own(const std::vector<ClusterPlan*>& clusters, const Wanted& wanted) {
    PlannedCell* smallest = nullptr;
    for (auto* cluster : clusters)
      for (auto& cell : cluster->cells)
        if (cell.is_own() && wanted(cell) && (!smallest || cell.cell->n < smallest->cell->n)) smallest = &cell;
    return smallest;
  }

  void give_up(PlannedCell& cell) {
    cell.own = refusal();
    ++pool_.repairs.own_cells_joined;
  }

  void silence(ClusterPlan& cluster) {
    cluster.moments = refusal();
    ++pool_.repairs.clusters_silenced;
  }

  PoolPlan& pool_;
  Planning& planning_;
  std::vector<RowEdge> edges_;
  std::set<std::vector<int>> judged_;  // categories of the parts whose moments were judged
};

}  // namespace

void settle_differences(PoolPlan& pool, Planning& planning) { Differences(pool, planning).settle(); }

}  // namespace fedglmm
