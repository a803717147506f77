// count_leaks_test.cpp - R2 for a pool: hidden counts against totals, by hand.
#include "disclosure/count_leaks.hpp"

#include "pool_plans.hpp"

using namespace pool_plans;
using Parts = std::vector<std::vector<int>>;

namespace {

Parts settled(Pool& pool) {
  settle_counts(pool.plan, pool.planning);
  return pool.parts();
}

}  // namespace

TEST_CASE("count leaks: a total less what the clusters say is one cluster's hidden count") {
  Pool pool({{15, 30, 3, 12}, {15, 30, 12, 12}});
  pool.hide(0, {{2, 3}});
  CHECK(settled(pool) == Parts{{0}, {1}, {2, 3}});
  CHECK(pool.plan.repairs.totals_joined == 1);
}

TEST_CASE("count leaks: two clusters that hide the same categories leave both open") {
  Pool pool({{15, 3, 12}, {15, 2, 12}});
  for (const int cluster : {0, 1}) pool.hide(cluster, {{1, 2}});
  CHECK(settled(pool) == Parts{{0}, {1}, {2}});
}

TEST_CASE("count leaks: small counts at their bounds cannot alternate") {
  // Category 1 has 1 + 4, of which neither can be less, or more: 1 and 4 could be 2 and 3, but then 2 would have 11 + 13.
  Pool open({{15, 1, 12}, {15, 4, 12}});
  for (const int cluster : {0, 1}) open.hide(cluster, {{1, 2}});
  CHECK(settled(open) == Parts{{0}, {1}, {2}});
  // 4 + 4: all that small counts can be.
  Pool fixed({{15, 4, 12}, {15, 4, 12}});
  for (const int cluster : {0, 1}) fixed.hide(cluster, {{1, 2}});
  CHECK(settled(fixed) == Parts{{0}, {1, 2}});
}

TEST_CASE("count leaks: a chain of hidden sums gives counts that no single total does") {
  // c0 hides 0 and 1, c1 hides 1 and 2, and the totals are known: category 0 is c0's, so its 1, so c1's 1, so c1's 2.
  Pool pool({{6, 3, 20, 30}, {20, 7, 4, 30}});
  pool.hide(0, {{0, 1}});
  pool.hide(1, {{1, 2}});
  CHECK(settled(pool) == Parts{{0, 1, 2}, {3}});
}

TEST_CASE("count leaks: counts inside a total are withheld before totals are joined") {
  Pool pool({{15, 3, 12}, {15, 12, 12}});
  pool.hide(0, {{1, 2}});
  join_parts(pool.plan, {{2, 1}});
  pool.plan.repairs = {};
  pool.plan.parts[1].counted = {1};
  CHECK(settled(pool) == Parts{{0}, {1, 2}});
  CHECK(pool.plan.parts[1].counted.empty());
  CHECK(pool.plan.repairs.counts_withheld == 1);
  CHECK(pool.plan.repairs.totals_joined == 0);
}

TEST_CASE("count leaks: a part of one cluster's hidden sum does not follow either, with few rows or many") {
  // c0 hides 1 to 4; totals of {1, 2} give 3 of its 20 rows; of {3, 4} 17.
  Pool pool({{15, 1, 2, 8, 9}, {15, 10, 10, 10, 10}});
  pool.hide(0, {{1, 2, 3, 4}});
  join_parts(pool.plan, {{4, 3}});
  join_parts(pool.plan, {{2, 1}});
  CHECK(settled(pool) == Parts{{0}, {1, 2, 3, 4}});
}

TEST_CASE("count leaks: sums of few rows follow from two clusters' hidden sums together") {
  // c0 and c1 hide 0 and 1, c2 hides 1 and 2: what is in 0 and 1 of c2 is the totals less two sums: 2 rows. Each count
  // could be another, were category 1 alone with 4 more of c2.
  Pool pool({{2, 9, 20, 30}, {3, 8, 20, 30}, {20, 2, 9, 30}, {20, 20, 3, 9}});
  pool.hide(0, {{0, 1}});
  pool.hide(1, {{0, 1}});
  pool.hide(2, {{1, 2}});
  pool.hide(3, {{2, 3}});
  const auto parts = settled(pool);
  // {0}, {1}: 5 and 19 hidden rows. {2}: 9 + 3 of c2 and c3, {3}: c3's 9, which gives its 3, which gives c2's 9 and 2.
  CHECK(std::ranges::find(parts, std::vector{3}) == parts.end());
  CHECK(std::ranges::find(parts, std::vector{2}) == parts.end());
}

TEST_CASE("count leaks: a cluster that says nothing of its categories") {
  // 6 rows in category 1 that no other cluster hides.
  Pool pool({{15, 12}, {0, 6}});
  pool.plan.clusters[1].table.clear();
  CHECK(settled(pool) == Parts{{0, 1}});
  // With hidden counts beside it, they can be anywhere.
  Pool open({{15, 12, 30}, {2, 4, 0}, {9, 3, 30}, {3, 14, 30}});
  open.plan.clusters[1].table.clear();
  for (const int cluster : {2, 3}) open.hide(cluster, {{0, 1}});
  CHECK(settled(open) == Parts{{0}, {1}, {2}});
}

TEST_CASE("count leaks: one category has nothing to hide") {
  Pool pool(factor_study(2), {{0}}, {{15}, {4}});
  pool.plan.clusters[1].table.clear();
  CHECK(settled(pool) == Parts{{0}});
}
