// pool_plan_test.cpp - parts of a pool and what they hold.
#include "disclosure/pool_plan.hpp"

#include "engine/pool_plans.hpp"

using namespace pool_plans;
using Parts = std::vector<std::vector<int>>;

TEST_CASE("pool plan: joined parts hold all rows of both") {
  Pool pool({{5, 7, 11}, {13, 17, 19}});
  join_parts(pool.plan, {{2, 0}});
  CHECK(pool.parts() == Parts{{0, 2}, {1}});
  CHECK(pool.plan.parts[0].n == 48);
  CHECK(part_of_category(pool.plan) == std::vector{0, 1, 0});
  CHECK(pool.plan.repairs.totals_joined == 1);
  CHECK(rows_of_part(pool.plan, pool.plan.parts[0]).n == 48);
  CHECK(rows_of_part(pool.plan, pool.plan.parts[1]).n == 24);
  CHECK(rows_of_cluster(pool.plan.clusters[1]).n == 49);
}

TEST_CASE("pool plan: counts join apart from parts") {
  Pool pool({{5, 7, 11}, {13, 17, 19}});
  join_counts(pool.plan, {{1, 2}});
  CHECK(pool.counts() == Parts{{0}, {1, 2}});
  CHECK(pool.plan.counts[1].n == 54);
  CHECK(pool.parts() == Parts{{0}, {1}, {2}});
  CHECK(pool.plan.repairs.counts_joined == 1);
  CHECK(pool.plan.repairs.totals_joined == 0);
}

TEST_CASE("pool plan: the nearest part, then that of the fewest rows") {
  const std::string json =
      replaced(factor_study(2, 1), "\"type\": \"numeric\"", R"("type": "numeric", "cut": [0, 1, 2])");
  // Level and interval.
  Pool pool(json, {{0, 0}, {0, 1}, {1, 0}, {1, 3}}, {{40, 30, 20, 10}});
  const auto nearest = [&](int part) {
    return nearest_part(pool.plan, pool.planning.distance, part, all_but(part, std::ssize(pool.plan.parts)));
  };
  CHECK(nearest(0) == 2);  // 1, 1 and 4 apart: 30 and 20 rows
  CHECK(nearest(1) == 0);  // 1, 2 and 3 apart
  CHECK(nearest(3) == 2);  // 4, 3 and 3 apart: 30 and 20 rows
  CHECK(nearest_part(pool.plan, pool.planning.distance, 0, {}) == -1);
}
