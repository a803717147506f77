// plan_pools_test.cpp - whole plans: by hand, and random pools against every difference and every table.
#include "disclosure/plan_pools.hpp"

#include <random>

#include "engine/pool_plans.hpp"

using namespace pool_plans;

namespace {

// Random clusters of `levels` categories in two factors, some of few rows.
void add_random_rows(Site& site, std::mt19937& random, int clusters, int levels) {
  const auto draw = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  for (int i = 0; i < clusters; ++i)
    for (int level = 0; level < levels; ++level) {
      const int kind = draw(4);
      const int rows = kind == 0 ? 0 : kind == 1 ? draw(7) : kind == 2 ? draw(20) : draw(60);
      site.add(cat("c", i), {level}, rows);
    }
}

// Rows that a_i C_i - b_p P_p is about, for every choice of clusters and parts that say moments.
std::int64_t smallest_difference(const PoolPlan& pool) {
  std::vector<int> cluster_bit(pool.clusters.size(), -1), part_bit(pool.parts.size(), -1);
  int bits = 0;
  for (std::size_t i = 0; i < pool.clusters.size(); ++i)
    if (pool.clusters[i].moments.order > 0) cluster_bit[i] = bits++;
  for (std::size_t p = 0; p < pool.parts.size(); ++p)
    if (pool.parts[p].moments.order > 0) part_bit[p] = bits++;
  REQUIRE(bits < 20);
  const auto part_of = part_of_category(pool);
  std::int64_t smallest = 1'000'000;
  for (unsigned choice = 0; choice < 1u << bits; ++choice) {
    const auto chosen = [&](int bit) { return bit >= 0 && ((choice >> bit) & 1) != 0; };
    std::int64_t rows = 0;
    for (std::size_t i = 0; i < pool.clusters.size(); ++i)
      for (const auto& cell : pool.clusters[i].cells)
        if (!cell.is_own() && chosen(cluster_bit[i]) != chosen(part_bit[part_of[cell.category]])) rows += cell.cell->n;
    if (rows > 0) smallest = std::min(smallest, rows);
  }
  return smallest;
}

// Hidden counts of a table whose sums are known: those of hidden sums and those of the pool's totals.
struct Hidden {
  int sum, total;
  std::int64_t least, count, most;
};

std::vector<Hidden> hidden_counts(const PoolPlan& pool, std::int64_t min_cell) {
  std::vector<int> total(pool.categories.size());
  int totals = 0, sums = 0;
  for (const auto& count : pool.counts) {
    for (const int category : count.categories) total[category] = totals;
    ++totals;
  }
  std::vector<Hidden> hidden;
  for (const auto& cluster : pool.clusters) {
    if (cluster.table.empty()) {  // any number of its rows in any category
      for (int category = 0; category < std::ssize(pool.categories); ++category) {
        const auto cell = std::ranges::find(cluster.cells, category, &PlannedCell::category);
        const std::int64_t n = cell == cluster.cells.end() ? 0 : cell->cell->n;
        hidden.push_back({sums, total[category], 0, n, cluster.sums->n});
      }
      ++sums;
    }
    for (const auto& group : cluster.table) {
      if (!group.hidden()) continue;
      for (const int k : group.members) {
        const auto& cell = cluster.cells[k];
        const bool small = cell.cell->n < min_cell;
        const std::int64_t least = !group.says_small || small ? 1 : min_cell;
        hidden.push_back({sums, total[cell.category], least, cell.cell->n,
                          group.says_small && small ? min_cell - 1 : group.n});
      }
      ++sums;
    }
  }
  return hidden;
}

// Can a unit be moved along a cycle that begins with this step? Breadth first over (sum or total) nodes.
bool can_move(const std::vector<Hidden>& hidden, std::size_t first, bool up) {
  const auto& step = hidden[first];
  if (up ? step.count == step.most : step.count == step.least) return false;
  std::vector<std::pair<bool, int>> open{{up, up ? step.total : step.sum}};  // (is a total, number)
  const std::pair<bool, int> goal{!up, up ? step.sum : step.total};
  for (std::size_t at = 0; at < open.size(); ++at) {
    if (open[at] == goal) return true;
    for (std::size_t e = 0; e < hidden.size(); ++e) {
      const auto& h = hidden[e];
      const auto [is_total, number] = open[at];
      if (e == first || (is_total ? h.total != number || h.count == h.least : h.sum != number || h.count == h.most))
        continue;
      const std::pair<bool, int> next{!is_total, is_total ? h.sum : h.total};
      if (std::ranges::find(open, next) == open.end()) open.push_back(next);
    }
  }
  return false;
}

void check_statements(const PoolPlan& pool) {
  for (const auto& cluster : pool.clusters) {
    if (cluster.counts_only) CHECK(cluster.table.empty());
    std::int64_t n = 0;
    for (const auto& group : cluster.table) {
      CHECK(group.n >= 5);
      n += group.n;
    }
    CHECK((n == cluster.sums->n || cluster.table.empty()));
    for (const auto& cell : cluster.cells)
      if (cell.is_own()) CHECK(cell.cell->n >= 10);
    if (cluster.moments.order > 0) CHECK(cluster.sums->n >= 10);
  }
}

}  // namespace

TEST_CASE("plan: cells of ten rows have moments of their own, totals are by category") {
  Site site(factor_study(3));
  for (const auto* name : {"a", "b", "d"}) {
    site.add(name, {0}, 30);
    site.add(name, {1}, 9);
    site.add(name, {2}, 8);
  }
  const auto pools = plan_pools(site.plan, site.all());
  REQUIRE(pools.size() == 1);
  for (const auto& cluster : pools[0].clusters) {
    CHECK(cluster.table.size() == 3);
    CHECK(cluster.cells[0].is_own());
    CHECK_FALSE(cluster.cells[1].is_own());
    CHECK(cluster.moments.order == 4);
  }
  CHECK(pools[0].parts.size() == 3);
  CHECK(pools[0].parts[0].n == 90);
  CHECK(pools[0].parts[0].moments.order == 4);
}

TEST_CASE("plan: pools by the protocol's names, each by itself") {
  Site site(factor_study(2, 1, R"("order": 4, "pools": {"b": "south", "d": "south"})"));
  for (const auto* name : {"a", "b", "d", "e"}) {
    site.add(name, {0}, 30);
    site.add(name, {1}, 30);
  }
  const auto pools = plan_pools(site.plan, site.all());
  REQUIRE(pools.size() == 2);
  CHECK(pools[0].name.empty());
  CHECK(pools[0].clusters[1].name == "e");
  CHECK(pools[1].name == "south");
  CHECK(pools[1].parts[0].n == 60);
}

TEST_CASE("plan: a higher order of numeric columns is for totals") {
  Site site(factor_study(2, 1, R"("order": 2, "numeric_order": 6)"));
  for (const auto* name : {"a", "b"}) {
    site.add(name, {0}, 60);
    site.add(name, {1}, 60);
  }
  const auto pools = plan_pools(site.plan, site.all());
  CHECK(pools[0].clusters[0].moments.order == 2);
  CHECK(pools[0].clusters[0].cells[0].own.order == 2);
  CHECK(pools[0].parts[0].moments.order == 6);
}

TEST_CASE("plan: random pools: no difference is about few rows, every hidden count can be another") {
  std::mt19937 random(11);
  std::int64_t hidden_in_all = 0, repairs = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const int levels = 2 + static_cast<int>(random() % 6);
    Site site(factor_study(levels, 1, R"("order": 4, "small_clusters": "counts")"));
    add_random_rows(site, random, 1 + static_cast<int>(random() % 7), levels);
    std::vector<const Clusters::value_type*> kept;
    for (const auto* cluster : site.all())
      if (cluster->second.n >= 3) kept.push_back(cluster);
    if (kept.empty()) continue;
    for (const auto& pool : plan_pools(site.plan, kept)) {
      check_statements(pool);
      CHECK(smallest_difference(pool) >= 10);
      const auto hidden = hidden_counts(pool, 5);
      for (std::size_t e = 0; e < hidden.size(); ++e)
        if (hidden[e].count > 0 && pool.categories.size() > 1)
          CHECK((can_move(hidden, e, true) || can_move(hidden, e, false)));
      hidden_in_all += std::ssize(hidden);
      const auto& made = pool.repairs;
      repairs += made.clusters_silenced + made.own_cells_joined + made.totals_joined + made.counts_joined;
    }
  }
  CHECK(hidden_in_all > 1000);
  CHECK(repairs > 100);
}
