#include "disclosure/pool_plan.hpp"

#include <algorithm>
#include <tuple>

namespace fedglmm {
namespace {

template <class Total>
void join_all(std::vector<Total>& totals, const std::vector<Join>& joins) {
  for (const auto& [one, into] : joins) {
    auto& from = totals[one];
    auto& to = totals[into];
    to.categories.insert(to.categories.end(), from.categories.begin(), from.categories.end());
    std::ranges::sort(to.categories);
    to.n += from.n;
    from.categories.clear();
  }
  std::erase_if(totals, [](const Total& total) { return total.categories.empty(); });
}

}  // namespace

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
  join_all(pool.parts, joins);
  pool.repairs.totals_joined += std::ssize(joins);
}

void join_counts(PoolPlan& pool, const std::vector<Join>& joins) {
  join_all(pool.counts, joins);
  pool.repairs.counts_joined += std::ssize(joins);
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

std::vector<int> all_but(int one, std::ptrdiff_t count) {
  std::vector<int> others;
  for (int other = 0; other < count; ++other)
    if (other != one) others.push_back(other);
  return others;
}

}  // namespace fedglmm
