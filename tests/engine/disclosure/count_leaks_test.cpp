// count_leaks_test.cpp - R2 for a pool: hidden counts against totals, by hand.
#include "disclosure/count_leaks.hpp"

#include "engine/pool_plans.hpp"

using namespace pool_plans;
using Parts = std::vector<std::vector<int>>;

namespace {

Parts settled(Pool& pool) {
  settle_counts(pool.plan, pool.planning);
  return pool.counts();
}

}  // namespace

TEST_CASE("count leaks: a total less what the clusters say is one cluster's hidden count") {
  Pool pool({{15, 30, 3, 12}, {15, 30, 12, 12}});
  pool.hide(0, {{2, 3}});
  CHECK(settled(pool) == Parts{{0}, {1}, {2, 3}});
  CHECK(pool.plan.repairs.counts_joined == 1);
}

TEST_CASE("count leaks: two clusters that hide the same categories leave both open") {
  Pool pool({{15, 3, 12}, {15, 2, 12}});
  for (const int cluster : {0, 1}) pool.hide(cluster, {{1, 2}});
  CHECK(settled(pool) == Parts{{0}, {1}, {2}});
}

TEST_CASE("count leaks: small counts at their bounds cannot alternate") {
  // Category 1 has 1 + 4: 2 + 3 would do as well, with 11 + 13 in category 2.
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
  Pool chain({{6, 3, 20, 30}, {20, 7, 4, 30}});
  chain.hide(0, {{0, 1}});
  chain.hide(1, {{1, 2}});
  CHECK(settled(chain) == Parts{{0}, {1}, {2}, {3}});
  // Both hide one more count: else c0 were alone in 0, or c1 in 2.
  CHECK(chain.plan.clusters[0].table.size() == 2);
  CHECK(chain.plan.clusters[1].table.size() == 2);
  // Were these own cells, 0 and 2 would join: then both sums have rows in the same two counts.
  Pool own({{26, 3, 20, 30}, {20, 7, 4, 30}});
  own.hide(0, {{0, 1}});
  own.hide(1, {{1, 2}});
  own.own(0, 2);
  own.own(1, 0);
  for (const int cluster : {0, 1}) own.own(cluster, 3);
  CHECK(settled(own) == Parts{{0, 2}, {1}, {3}});
}

TEST_CASE("count leaks: the counts that join have the fewest hidden rows to tell apart") {
  // c0's 3 rows link {0, 1}, which it shares with c1, to {2, 3}, which c2 and c3 share: 2 hides 40 rows, 3 hides 5.
  Pool pool({{9, 7, 3, 0, 60}, {9, 8, 60, 0, 60}, {60, 60, 20, 2, 60}, {60, 60, 17, 3, 60}});
  pool.hide(0, {{0, 1, 2}});
  pool.hide(1, {{0, 1}});
  for (const int cluster : {2, 3}) pool.hide(cluster, {{2, 3}});
  for (int cluster = 0; cluster < 4; ++cluster)
    for (const auto& group : pool.plan.clusters[cluster].table)
      if (!group.hidden()) pool.plan.clusters[cluster].cells[group.members.front()].own.order = 2;
  CHECK(settled(pool) == Parts{{0}, {1, 3}, {2}, {4}});
}

TEST_CASE("count leaks: a part of one cluster's hidden sum does not follow either, with few rows or many") {
  // c0 hides 1 to 4; totals of {1, 2} give 3 of its 20 rows; of {3, 4} 17.
  Pool pool({{15, 1, 2, 8, 9}, {15, 10, 10, 10, 10}});
  pool.hide(0, {{1, 2, 3, 4}});
  join_counts(pool.plan, {{4, 3}});
  join_counts(pool.plan, {{2, 1}});
  CHECK(settled(pool) == Parts{{0}, {1, 2, 3, 4}});
}

TEST_CASE("count leaks: a cluster that hides something anyway hides the smallest count that closes the leak") {
  // c0's 3 rows in category 1 are all that the total of 1 hides; c1 and c2 hide 2 and 3.
  Pool pool({{15, 3, 12, 12}, {15, 9, 4, 12}, {15, 8, 3, 13}});
  pool.hide(0, {{1, 2}});
  pool.hide(1, {{2, 3}});
  pool.hide(2, {{2, 3}});
  CHECK(settled(pool) == Parts{{0}, {1}, {2}, {3}});
  CHECK(pool.plan.clusters[1].table.size() == 3);
  REQUIRE(pool.plan.clusters[2].table.size() == 2);
  const auto& sum = *std::ranges::find_if(pool.plan.clusters[2].table, &CountGroup::hidden);
  CHECK(sum.members == std::vector{1, 2, 3});
  CHECK(sum.n == 24);
  CHECK(pool.plan.repairs.counts_joined == 0);
}

TEST_CASE("count leaks: no difference of sums is about 1 to 4 rows, though each count could be another") {
  // Between {0, 1} with c0, c1 and {2, 3} with c2, c3 there are the 1 + 2 rows of c0 in 2 and of c1 in 3: the totals of
  // {0, 1} with what is known less two sums give 3.
  Pool pool({{20, 30, 1, 60, 60}, {30, 20, 60, 2, 60}, {60, 60, 20, 30, 60}, {60, 60, 30, 20, 60}});
  pool.hide(0, {{0, 1, 2}});
  pool.hide(1, {{0, 1, 3}});
  for (const int cluster : {2, 3}) pool.hide(cluster, {{2, 3}});
  for (int cluster = 0; cluster < 4; ++cluster)
    for (const auto& group : pool.plan.clusters[cluster].table)
      if (!group.hidden()) pool.plan.clusters[cluster].cells[group.members.front()].own.order = 2;
  const auto parts = settled(pool);
  CHECK(pool.plan.repairs.counts_joined == 1);
  CHECK(parts.size() == 4);
  CHECK(std::ranges::find(parts, std::vector{4}) != parts.end());
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
