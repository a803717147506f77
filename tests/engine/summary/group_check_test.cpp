// group_check_test.cpp - sums that rows can have, and sums that they cannot.
#include "summary/group_check.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

// Ward a of the tiny study: z, m, z^2, z m of the rows (1, 0), (2, 1); the first is ill.
Group ward_a() {
  Group group;
  group.rows.cluster = "a";
  group.n = 2;
  group.order = group.table = 2;
  group.moments = {3, 1, 5, 2};
  group.y = {{1, 1, 0}};
  return group;
}

void check(const Group& group, const std::string& json = tiny_study) {
  const auto protocol = study(json);
  check_group(*protocol, make_index_set(*protocol, index_degree(*protocol)), group, "a.fgs, line 2");
}

void refused(const Group& group, const std::string& why, const std::string& json = tiny_study) {
  check_fails(Status::bad_data, {"a.fgs, line 2: impossible", why}, [&] { check(group, json); });
}

Group with_moments(std::vector<double> moments) {
  auto group = ward_a();
  group.moments = std::move(moments);
  return group;
}

}  // namespace

TEST_CASE("group check: sums of rows pass, singular ones too") {
  CHECK_NOTHROW(check(ward_a()));
  CHECK_NOTHROW(check(with_moments({2, 1, 2, 1})));  // z is 1 in both rows
}

TEST_CASE("group check: moments that no rows have") {
  refused(with_moments({3, 1, 4.4, 2}), "semidefinite");  // (sum z)^2 > n sum z^2
  refused(with_moments({3, 1, 4.499999, 2}), "semidefinite");
  refused(with_moments({3, 1, -5, 2}), "age^2");
  refused(with_moments({3, 1, 5, 2.5}), "semidefinite");  // the one m has z = 2.5, the other z = 0.5: z^2 is 6.5
  refused(with_moments({0, 1, 0, 2}), "age");
}

TEST_CASE("group check: counts are whole, within n, and within each other") {
  refused(with_moments({3, 0.5, 5, 2}), "sexm");
  refused(with_moments({3, -1, 5, 2}), "sexm");
  refused(with_moments({3, 3, 5, 2}), "sexm");
}

TEST_CASE("group check: products of two factors") {
  const auto json = replaced(tiny_study, "\"variables\": [", R"("variables": [{"name": "b", "type": "binary"},)");
  // b, age, sexm; b age, b sexm, age^2, age sexm: 4 rows, 2 with b, 2 with m, z = 0.
  auto group = ward_a();
  group.n = 4;
  group.moments = {2, 0, 2, 0, 1, 0, 0};
  group.y = {{1, 0, 0, 0}};
  CHECK_NOTHROW(check(group, json));
  group.moments[4] = 3;
  refused(group, "b:sexm", json);
  group.moments = {3, 0, 3, 0, 1, 0, 0};  // 3 + 3 - 1 rows have b or m, and there are 4
  refused(group, "semidefinite", json);
}

TEST_CASE("group check: levels exclude each other") {
  const auto json = replaced(tiny_study, "[\"f\", \"m\"]", "[\"f\", \"m\", \"x\"]");
  // age, sexm, sexx at order 1.
  auto group = with_moments({3, 1, 1});
  group.order = group.table = 1;
  group.y = {{1, 1, 0, 1}};
  CHECK_NOTHROW(check(group, json));
  group.moments = {3, 2, 1};
  refused(group, "'sex'", json);
}

TEST_CASE("group check: the protocol's bounds, z in [-5, 10]") {
  refused(with_moments({21, 1, 225, 10}), "age");
  refused(with_moments({3, 1, 201, 2}), "age^2");
  refused(with_moments({3, 1, 5, 11}), "age:sexm");  // one row with m
  refused(with_moments({3, 0, 5, 2}), "age:sexm");   // none
}

TEST_CASE("group check: constants") {
  auto group = with_moments({3, 5});
  group.constant = {{1, 1}};
  CHECK_NOTHROW(check(group));
  group.constant = {{1, 0.5}};
  refused(group, "'sexm'");
  group = with_moments({1});
  group.constant = {{0, 11}};
  refused(group, "'age'");
}

TEST_CASE("group check: response sums") {
  const auto with_y = [](std::vector<double> y) {
    auto group = ward_a();
    group.y = {std::move(y)};
    return group;
  };
  CHECK_NOTHROW(check(with_y({1, NAN, NAN})));
  refused(with_y({3, 1, 0}), "'ill'");
  refused(with_y({-1, 1, 0}), "'ill'");
  refused(with_y({0.5, 1, 0}), "'ill'");
  refused(with_y({1, 11, 0}), "age");
  refused(with_y({1, 1, 0.5}), "sexm");
  refused(with_y({2, 1, 2}), "sexm");  // one row has m
  const auto count = replaced(tiny_study, "\"binary\"", "\"count\"");
  CHECK_NOTHROW(check(with_y({7, 11, 7}), count));
  refused(with_y({7, 11, 8}), "sexm", count);
  const auto numeric = replaced(tiny_study, "\"binary\"", "\"numeric\"");
  CHECK_NOTHROW(check(with_y({-7.5, 1e6, 8}), numeric));
}

TEST_CASE("group check: a count only") {
  auto group = with_moments({});
  group.order = group.table = 0;
  group.y = {{1, NAN, NAN}};
  CHECK_NOTHROW(check(group));
}
