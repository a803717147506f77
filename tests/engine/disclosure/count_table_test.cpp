// count_table_test.cpp - R2 in one cluster, by hand.
#include "disclosure/count_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fedglmm;

namespace {

using Members = std::vector<std::vector<int>>;

std::vector<CountGroup> table(const std::vector<Category>& categories, const std::vector<std::int64_t>& counts,
                              std::int64_t min_cell = 5) {
  return count_table(categories, counts, CategoryDistance(1), {min_cell, 20});
}

Members members(const std::vector<CountGroup>& groups) {
  Members out;
  for (const auto& group : groups) out.push_back(group.members);
  std::ranges::sort(out);
  return out;
}

}  // namespace

TEST_CASE("count table: counts of min_cell and more are said") {
  const auto groups = table({{0}, {1}, {2}}, {5, 40, 9});
  CHECK(members(groups) == Members{{0}, {1}, {2}});
  for (const auto& group : groups) CHECK_FALSE(group.hidden());
}

TEST_CASE("count table: a small count joins another, and the sum leaves both two values") {
  // 3 + 9 = 12: 1 to 4 and at least 5.
  CHECK(members(table({{0}, {1}, {2}}, {3, 9, 40})) == Members{{0, 1}, {2}});
  // 1 + 5 = 6 can only be 1 + 5: one with more rows joins instead, or where there is none the next, too.
  CHECK(members(table({{0}, {1}, {2}}, {1, 5, 9})) == Members{{0, 2}, {1}});
  CHECK(members(table({{0}, {1}, {2}}, {1, 5, 5})) == Members{{0, 1, 2}});
  // 4 + 4 = 8: both are 4. 4 + 3 = 7: 3 or 4 each.
  CHECK(members(table({{0}, {1}, {2}}, {4, 4, 9})) == Members{{0, 1, 2}});
  CHECK(members(table({{0}, {1}, {2}}, {4, 3, 9})) == Members{{0, 1}, {2}});
}

TEST_CASE("count table: small counts rather join each other than one that could be said") {
  CHECK(members(table({{0}, {1}, {2}, {3}}, {3, 9, 3, 9})) == Members{{0, 2}, {1}, {3}});
}

TEST_CASE("count table: then a count without own moments, then the most alike, then the fewest rows") {
  CHECK(members(table({{0, 0}, {0, 1}, {1, 5}}, {3, 50, 9})) == Members{{0, 2}, {1}});
  CHECK(members(table({{0, 0}, {0, 1}, {0, 2}}, {3, 9, 8})) == Members{{0, 1}, {2}});  // intervals: the next one
  CHECK(members(table({{0, 1}, {0, 0}, {0, 2}}, {3, 9, 8})) == Members{{0, 2}, {1}});
}

TEST_CASE("count table: with all together, which are small is not said, or nothing is") {
  const auto both = table({{0}, {1}}, {1, 5});
  REQUIRE(both.size() == 1);
  CHECK_FALSE(both[0].says_small);  // 1 to 5 each
  CHECK(both[0].n == 6);
  CHECK(table({{0}, {1}}, {3, 9})[0].says_small);
  CHECK(table({{0}}, {4}).empty());
  CHECK(table({{0}, {1}, {2}, {3}, {4}}, {1, 1, 1, 1, 1}).empty());  // 5 categories, 5 rows
}

TEST_CASE("count table: what is known of hidden counts") {
  const CountGroup group{{0, 1}, 12, true}, silent{{0, 1}, 6, false};
  CHECK(hidden_range(group, 3, 5).most == 4);
  CHECK(hidden_range(group, 9, 5).least == 5);
  CHECK(hidden_range(group, 9, 5).most == 12);
  CHECK(hidden_range(silent, 5, 5).least == 1);
}
