// hidden_table_test.cpp - which hidden counts leak, and what would close the leak, by hand.
#include "disclosure/hidden_table.hpp"

#include "engine/pool_plans.hpp"

using namespace pool_plans;

namespace {

std::vector<int> leaking_columns(HiddenTable& table) {
  std::vector<int> columns;
  for (const int leak : table.leaks()) columns.push_back(table.column(leak));
  return columns;
}

}  // namespace

TEST_CASE("hidden table: counts that follow, and none where two sums share their columns") {
  Pool pool({{15, 3, 12}, {15, 2, 12}});
  pool.hide(0, {{1, 2}});
  HiddenTable one(pool.plan, pool.planning.limits);
  CHECK(leaking_columns(one) == std::vector{1, 2});
  CHECK(one.linked_columns(one.leaks()[0]) == std::vector{2});
  pool.hide(1, {{1, 2}});
  HiddenTable two(pool.plan, pool.planning.limits);
  CHECK(leaking_columns(two).empty());
}

TEST_CASE("hidden table: the sides of a count that follows") {
  // c0 hides 0 and 1, c1 hides 1 and 2: c0 could have one more in 0 and one less in 1, c1 then one more in 1 and one
  // less in 2; but 0 is all c0's.
  Pool pool({{6, 3, 20}, {20, 7, 4}});
  pool.hide(0, {{0, 1}});
  pool.hide(1, {{1, 2}});
  HiddenTable table(pool.plan, pool.planning.limits);
  const auto leaks = table.leaks();
  REQUIRE(leaks.size() == 4);
  const auto ends = table.ends(leaks[0]);
  CHECK(table.columns(ends.after) == std::vector{0});
  CHECK(table.columns(ends.before) == std::vector{1, 2});
  // c1 could hide its 20 rows in 0 with 1 and 2.
  const auto merge = table.cheapest_merge(ends);
  REQUIRE(merge);
  CHECK(merge->cluster == 1);
  CHECK(merge->rows == 20);
}

TEST_CASE("hidden table: own cells are not hidden, and two sums of a cluster cost nothing") {
  Pool pool({{6, 3, 20, 0, 0}, {20, 7, 4, 3, 9}, {20, 20, 20, 2, 8}});
  pool.hide(0, {{0, 1}});
  pool.hide(1, {{1, 2}, {3, 4}});
  pool.hide(2, {{3, 4}});
  pool.own(1, 0);
  HiddenTable table(pool.plan, pool.planning.limits);
  const auto leaks = table.leaks();
  REQUIRE_FALSE(leaks.empty());
  CHECK_FALSE(table.cheapest_merge(table.ends(leaks[0])));
  // Sums {1, 2} and {3, 4} of c1 as the two sides.
  CountFlows::Ends ends{std::vector<char>(9, false), std::vector<char>(9, false)};
  ends.after[1] = true;
  ends.before[2] = true;
  const auto merge = table.cheapest_merge(ends);
  REQUIRE(merge);
  CHECK(merge->cluster == 1);
  CHECK(merge->rows == 0);
}

TEST_CASE("hidden table: a silent cluster may have rows anywhere") {
  Pool pool({{15, 12}, {0, 6}});
  pool.plan.clusters[1].table.clear();
  HiddenTable table(pool.plan, pool.planning.limits);
  CHECK(leaking_columns(table) == std::vector{1});  // its 6 rows are all that the total of 1 hides
}
