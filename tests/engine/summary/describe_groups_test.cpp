// describe_groups_test.cpp - tables of groups, for people.
#include "summary/describe_groups.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

void says(const std::string& text, std::initializer_list<std::string> parts) {
  CAPTURE(text);
  for (const auto& part : parts) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("describe groups: clusters and categories of a release in cells") {
  const auto summary = cell_summary();
  // Means of age: 1 + 2 * 21 / 20 and 1 + 2 * 15 / 30.
  says(clusters_part(summary, make_index_set(*summary.protocol, 2)),
       {"cluster  rows  order  moments  sum ill  mean age\n", "a          20      2        2        6       3.1\n",
        "b          30      2        2       10         2\n"});
  CHECK(categories_part(summary) == R"(
Categories (+: only the sum with the next is said; small: 1 to 4 rows)
  category             rows  order  moments
  all clusters           50
    f, age :5            33      3        3
    m, age :5             +
    m, age 5:            17      2        2
    m, age 5:             8
  a                      20
    f, age :5             8
    m, age :5             +
    m, age 5: (small)    12
  b                      30
    f, age :5            25      2        2
    m, age 5:             5
)");
  CHECK(categories_part(summarized(tiny_study, tiny_rows)).empty());
}

TEST_CASE("describe groups: releases and pools by name, where there are several") {
  auto summary = cell_summary();
  summary.groups[0].rows.pool = "north";
  summary.releases.push_back(summary.releases.front());
  says(categories_part(summary),
       {"  all clusters of pool north (release " + summary.releases[0].id.substr(0, 8) + ")", "  a (release "});
}

TEST_CASE("describe groups: columns that are not described, transformed ones, blocks") {
  auto summary = RandomRelease(1).make();
  for (auto& group : summary.groups) {
    group.order = 1;
    group.without = {4};
    group.moments = {0.5};
  }
  says(clusters_part(summary, make_index_set(*summary.protocol, 2)), {"mean u  mean w\n", "      -\n"});
  Variable logged;
  logged.transform = Transform::log1p;
  CHECK(scale_name(logged, "age") == "log1p(age)");
  CHECK(scale_name(study()->variables[0], "age") == "age");
  auto whole = summarized(replaced(tiny_study, "21]", "21], \"cut\": [5]"), tiny_rows);
  whole.groups[0].rows.block = {{0, 0}};
  says(clusters_part(whole, make_index_set(*whole.protocol, 2)), {"\n  a, age :5 "});
}
