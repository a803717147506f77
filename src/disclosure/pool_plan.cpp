#include "disclosure/pool_plan.hpp"

#include <algorithm>
#include <tuple>

namespace fedglmm {

std::vector<int> part_of_category(const PoolPlan& pool) {
  std::vector<int> part(pool.categories.size());
  for (int p = 0; p < std::ssize(pool.parts); ++p)
    for (const int category : pool.parts[p].categories) part[category] = p;
  return part;
}

NumericRows rows_of_cluster(const ClusterPlan& cluster) {
  NumericRows rows;
  for (const auto& cell : cluster.cells) rows.add(*cell.cell);
  return rows;
}

NumericRows rows_of_part(const PoolPlan& pool, const PoolPart& part) {
  NumericRows rows;
  for (const auto& cluster : pool.clusters)
    for (const auto& cell : cluster.cells)
      if (std::ranges::binary_search(part.categories, cell.category)) rows.add(*cell.cell);
  return rows;
}

void join_parts(PoolPlan& pool, const std::vector<Join>& joins) {
  const auto append = [](std::vector<int>& all, const std::vector<int>& more) {
    all.insert(all.end(), more.begin(), more.end());
    std::ranges::sort(all);
  };
  for (const auto& [part, into] : joins) {
    auto& from = pool.parts[part];
    auto& to = pool.parts[into];
    append(to.categories, from.categories);
    append(to.counted, from.counted);
    to.n += from.n;
    from.categories.clear();
  }
  std::erase_if(pool.parts, [](const PoolPart& part) { return part.categories.empty(); });
  pool.repairs.totals_joined += std::ssize(joins);
}

int nearest_part(const PoolPlan& pool, const CategoryDistance& distance, int part, const std::vector<int>& among) {
  int best = -1;
  std::tuple<int, std::int64_t> least;
  for (const int other : among) {
    const std::tuple cost(
        distance.nearest(pool.parts[part].categories, pool.parts[other].categories, pool.categories),
        pool.parts[other].n);
    if (best >= 0 && cost >= least) continue;
    best = other;
    least = cost;
  }
  return best;
}

std::vector<int> other_parts(const PoolPlan& pool, int part) {
  std::vector<int> others;
  for (int p = 0; p < std::ssize(pool.parts); ++p)
    if (p != part) others.push_back(p);
  return others;
}

}  // namespace fedglmm
