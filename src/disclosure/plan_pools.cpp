#include "disclosure/plan_pools.hpp"

#include <algorithm>

#include "disclosure/count_leaks.hpp"
#include "disclosure/differences.hpp"
#include "disclosure/pool_totals.hpp"

namespace fedglmm {
namespace {

std::vector<Category> occurring_categories(const std::vector<const Clusters::value_type*>& clusters) {
  std::vector<Category> categories;
  for (const auto* cluster : clusters)
    for (const auto& [category, cell] : cluster->second.cells) categories.push_back(category);
  std::ranges::sort(categories);
  categories.erase(std::unique(categories.begin(), categories.end()), categories.end());
  return categories;
}

class PoolPlanner {
 public:
  PoolPlanner(Planning& planning, const std::string& name, const std::vector<const Clusters::value_type*>& clusters)
      : planning_(planning) {
    pool_.name = name;
    pool_.categories = occurring_categories(clusters);
    for (const auto* cluster : clusters) add_cluster(cluster->first, cluster->second);
  }

  PoolPlan plan() {
    for (int c = 0; c < std::ssize(pool_.categories); ++c) pool_.counts.push_back({{c}, 0});
    for (const auto& cluster : pool_.clusters)
      for (const auto& cell : cluster.cells) pool_.counts[cell.category].n += cell.cell->n;
    settle_counts(pool_, planning_);
    for (const auto& count : pool_.counts) pool_.parts.push_back({count.categories, count.n, {}});
    settle_totals(pool_, planning_);
    settle_differences(pool_, planning_);
    return std::move(pool_);
  }

 private:
  void add_cluster(const std::string& name, const ClusterSums& sums) {
    auto& cluster = pool_.clusters.emplace_back();
    cluster.name = name;
    cluster.sums = &sums;
    cluster.counts_only = sums.n < planning_.limits.min_rows;
    for (const auto& [category, cell] : sums.cells) {
      const auto place = std::ranges::lower_bound(pool_.categories, category) - pool_.categories.begin();
      cluster.cells.push_back({static_cast<int>(place), &cell, {}});
    }
    if (cluster.counts_only) return;
    say_counts(cluster);
    cluster.moments = planning_.numeric.judge(rows_of_cluster(cluster), planning_.plan.protocol.order);
  }

  void say_counts(ClusterPlan& cluster) {
    std::vector<Category> categories;
    std::vector<std::int64_t> counts;
    for (const auto& cell : cluster.cells) {
      categories.push_back(pool_.categories[cell.category]);
      counts.push_back(cell.cell->n);
    }
    const CountLimits limits{planning_.limits.min_cell, planning_.limits.min_rows};
    cluster.table = count_table(categories, counts, planning_.distance, limits);
    for (const auto& group : cluster.table) {
      if (group.hidden() || group.n < limits.own_rows) continue;
      auto& cell = cluster.cells[group.members.front()];
      NumericRows rows;
      rows.add(*cell.cell);
      cell.own = planning_.numeric.judge(rows, planning_.plan.protocol.order);
    }
  }

  Planning& planning_;
  PoolPlan pool_;
};

}  // namespace

std::vector<PoolPlan> plan_pools(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters) {
  std::map<std::string, std::vector<const Clusters::value_type*>> members;
  for (const auto* cluster : clusters) members[pool_of(plan.protocol, cluster->first)].push_back(cluster);
  Planning planning(plan);
  std::vector<PoolPlan> pools;
  for (const auto& [name, in_pool] : members) pools.push_back(PoolPlanner(planning, name, in_pool).plan());
  return pools;
}

}  // namespace fedglmm
