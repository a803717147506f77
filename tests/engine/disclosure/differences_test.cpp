// differences_test.cpp - R14: small differences of sums and what is given up for them, by hand.
#include "disclosure/differences.hpp"

#include "engine/pool_plans.hpp"

using namespace pool_plans;
using Parts = std::vector<std::vector<int>>;

namespace {

// All clusters say moments but these.
void settle(Pool& pool, const std::vector<int>& silent = {}) {
  for (int i = 0; i < std::ssize(pool.plan.clusters); ++i)
    if (std::ranges::find(silent, i) == silent.end()) pool.says_moments(i);
  settle_differences(pool.plan, pool.planning);
}

bool says(const Pool& pool, int cluster) { return pool.plan.clusters[cluster].moments.order > 0; }

}  // namespace

TEST_CASE("differences: a pool less its clinics is one that may say its count only") {
  // 27 rows less 16 and 6: the clinic with fewer than ten rows.
  Pool pool({{16, 25}, {15, 25}, {6, 0}});
  settle(pool, {2});
  CHECK_FALSE(says(pool, 1));  // then it is 6 + 40 rows
  CHECK(says(pool, 0));
  CHECK(pool.plan.repairs.clusters_silenced == 1);
  CHECK(pool.plan.clusters[1].moments.why.find("R14") != std::string::npos);
}

TEST_CASE("differences: with ten rows there is nothing to repair") {
  Pool pool({{16, 25}, {15, 25}, {6, 4}});
  settle(pool, {2});
  CHECK(says(pool, 0));
  CHECK(says(pool, 1));
  CHECK(pool.parts() == Parts{{0}, {1}});
  for (const auto& part : pool.plan.parts) CHECK(part.moments.order > 0);
}

TEST_CASE("differences: a cluster less its own cells") {
  // 58 rows in own cells of 30 and 28, and 6 others: the smaller joins these.
  Pool pool({{30, 28, 6}, {25, 25, 25}, {25, 25, 25}});
  pool.own(0, 0);
  pool.own(0, 1);
  settle(pool);
  CHECK(pool.plan.clusters[0].cells[0].is_own());
  CHECK_FALSE(pool.plan.clusters[0].cells[1].is_own());
  CHECK(pool.plan.repairs.own_cells_joined == 1);
  Pool none({{30, 28, 0}, {25, 25, 25}, {25, 25, 25}});
  none.own(0, 0);
  none.own(0, 1);
  settle(none);
  CHECK(none.plan.repairs.own_cells_joined == 0);  // all its rows are in own cells: nothing is left
}

TEST_CASE("differences: a total less own cells") {
  // Category 1: 50 rows in own cells, 4 + 4 others.
  Pool pool({{25, 25}, {25, 25}, {25, 4}, {25, 4}});
  pool.own(0, 1);
  pool.own(1, 1);
  settle(pool);
  // One of the own cells joins them: that costs less than the total's shape.
  CHECK(pool.parts() == Parts{{0}, {1}});
  CHECK(pool.plan.repairs.own_cells_joined == 1);
  // Without own cells there are only 8 rows in category 1, and it joins the other.
  Pool few({{25, 0}, {25, 0}, {25, 4}, {25, 4}});
  settle(few);
  CHECK(few.parts() == Parts{{0, 1}});
}

TEST_CASE("differences: clusters together less totals together") {
  // c0 and c1 have all but 6 rows in categories 0 and 1, c2 and c3 all but 0 in 2 and 3.
  Pool pool({{40, 40, 3, 0}, {40, 40, 0, 3}, {0, 0, 40, 40}, {0, 0, 40, 40}});
  settle(pool);
  // Neither a cluster nor a total is left with few rows, but c0 + c1 less {0} and {1} is 6 rows, and so is the rest.
  // One of each side is silent then.
  CHECK(pool.plan.repairs.clusters_silenced == 2);
  CHECK((says(pool, 0) || says(pool, 1)));
  CHECK((says(pool, 2) || says(pool, 3)));
  Pool ten({{40, 40, 5, 0}, {40, 40, 0, 5}, {0, 0, 40, 40}, {0, 0, 40, 40}});
  settle(ten);
  CHECK(ten.plan.repairs.clusters_silenced == 0);
}

TEST_CASE("differences: one total over all, of own cells and a few rows") {
  Pool pool(factor_study(2), {{0}}, {{40}, {6}});
  pool.own(0, 0);
  settle(pool, {1});
  CHECK_FALSE(pool.plan.clusters[0].cells[0].is_own());
}

TEST_CASE("differences: without numeric columns nothing is said") {
  Pool pool(factor_study(2, 0), {{0}, {1}}, {{16, 25}, {6, 0}});
  settle_differences(pool.plan, pool.planning);
  CHECK(pool.parts() == Parts{{0}, {1}});
  CHECK(pool.plan.parts[0].moments.order == 0);
}
