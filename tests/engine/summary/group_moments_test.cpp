// group_moments_test.cpp - moments that a group gave, those that follow, and those that do not.
#include "summary/group_moments.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

// Columns: age (z), sexm. Ward a has z = 1, 2 with sexes f, m; ward b has z = 0, -1, all m.
struct Tiny {
  Summary summary = summarized(tiny_study, tiny_rows);
  IndexSet index = make_index_set(*summary.protocol, 2);
  GroupMoments ward(int g) const { return {index, summary.groups[g]}; }
};

}  // namespace

TEST_CASE("group moments: what was released, and the count") {
  const Tiny tiny;
  const auto moments = tiny.ward(0);
  CHECK(moments.sum({}) == 2);
  CHECK(moments.sum({0}) == 3);
  CHECK(moments.sum({1}) == 1);
  CHECK(moments.sum({0, 0}) == 5);
  CHECK(moments.sum({0, 1}) == 2);
}

TEST_CASE("group moments: a column that is constant in the group is factored out") {
  const Tiny tiny;
  REQUIRE(tiny.summary.groups[1].constant == std::map<int, double>{{1, 1}});
  const auto moments = tiny.ward(1);
  CHECK(moments.sum({1}) == 2);
  CHECK(moments.sum({0}) == -1);
  CHECK(moments.sum({0, 1}) == -1);
  CHECK(moments.sum({0, 0, 1}) == 1);  // beyond the order, but it follows
}

TEST_CASE("group moments: a constant of 2 counts once for each power, a constant of 0 decides alone") {
  Tiny tiny;
  auto& group = tiny.summary.groups[1];
  group.constant = {{0, 2.0}};
  group.moments = {1.5};
  CHECK(GroupMoments(tiny.index, group).sum({0, 0, 0, 1}) == 12);
  CHECK(GroupMoments(tiny.index, group).sum({0, 0}) == 8);
  group.constant = {{1, 0.0}};
  group.moments = {-1, 1};
  CHECK(GroupMoments(tiny.index, group).sum({0, 0, 0, 1}) == 0);
}

TEST_CASE("group moments: nothing is made up") {
  const Tiny tiny;
  CHECK_FALSE(tiny.ward(0).sum({0, 0, 0}).has_value());
  CHECK_FALSE(tiny.ward(0).sum({0, 0, 1}).has_value());
  CHECK_FALSE(tiny.ward(1).sum({0, 0, 0}).has_value());
}
