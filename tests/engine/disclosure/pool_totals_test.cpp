// pool_totals_test.cpp - over which categories totals are given, by hand.
#include "disclosure/pool_totals.hpp"

#include "engine/pool_plans.hpp"

using namespace pool_plans;
using Parts = std::vector<std::vector<int>>;

TEST_CASE("pool totals: categories with enough rows of two clusters stay apart") {
  Pool pool({{15, 25, 5}, {15, 25, 5}});
  settle_totals(pool.plan, pool.planning);
  CHECK(pool.parts() == Parts{{0}, {1}, {2}});
}

TEST_CASE("pool totals: a category of fewer than ten rows joins another, of the fewest rows") {
  Pool pool({{15, 25, 4}, {15, 25, 5}});
  settle_totals(pool.plan, pool.planning);
  CHECK(pool.parts() == Parts{{0, 2}, {1}});
  CHECK(pool.plan.repairs.totals_joined == 1);
}

TEST_CASE("pool totals: rows without moments of their own must be of two clusters") {
  // Category 1 is an own cell in cluster 0: its total less that cell is cluster 1's.
  Pool pool({{15, 25, 25}, {15, 12, 25}});
  pool.own(0, 1);
  settle_totals(pool.plan, pool.planning);
  CHECK(pool.parts() == Parts{{0, 1}, {2}});
  Pool all_own({{15, 25}, {15, 25}});
  all_own.own(0, 1);
  all_own.own(1, 1);
  settle_totals(all_own.plan, all_own.planning);
  CHECK(all_own.parts() == Parts{{0}, {1}});  // nothing is left
}

TEST_CASE("pool totals: one cluster alone has one total") {
  Pool pool({{15, 25, 40}});
  settle_totals(pool.plan, pool.planning);
  CHECK(pool.parts() == Parts{{0, 1, 2}});
}
