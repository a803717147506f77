// whole_groups_test.cpp - blocks of a cluster as groups, by hand.
#include "disclosure/groups.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

const std::string cut_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "profile": "none",
  "responses": [{"name": "y", "type": "numeric", "centre": 1, "scale": 2}],
  "variables": [{"name": "u", "type": "numeric", "cut": [10], "bounds": [0, 100]}, {"name": "b", "type": "binary"}]})";

// u = y = 1, 2, ...; b is 1 where they are odd.
std::string rows_to(int last) {
  std::string csv = "c,u,b,y\n";
  for (int u = 1; u <= last; ++u) csv += cat("a,", u, ",", u % 2, ",", u, '\n');
  return csv;
}

}  // namespace

TEST_CASE("whole groups: a block has its own sums of y, in the response's unit") {
  // Order 2 of u and b: u, u^2, u b. 12 rows are enough for 3 numbers.
  REQUIRE(summarized(cut_study, rows_to(24)).groups.size() == 1);  // 9 rows are below 10
  const auto cut = summarized(replaced(cut_study, "[10]", "[13]"), rows_to(24));
  REQUIRE(cut.groups.size() == 2);
  CHECK(cut.groups[0].rows.block == Box{{0, 0}});
  CHECK(cut.groups[1].rows.block == Box{{1, 1}});
  CHECK(cut.groups[0].n == 12);
  CHECK(cut.groups[0].moments == std::vector<double>{78, 6, 650, 36});     // u, b, u^2, u b: 1 + 3 + ... + 11
  CHECK(cut.groups[1].moments == std::vector<double>{222, 6, 4250, 108});  // 13 to 24
  // sum (u - 1) / 2, and times u and b.
  CHECK(cut.groups[0].y[0] == std::vector<double>{(78 - 12) / 2.0, (650 - 78) / 2.0, (36 - 6) / 2.0});
  CHECK(cut.releases[0].clusters == 1);
  CHECK(cut.releases[0].totals[0].xy[0] == (650 + 4250 - 300) / 2.0);
  CHECK(cut.releases[0].totals[0].yy == (650 + 4250 - 2 * 300 + 24) / 4.0);
  CHECK(summary_text(parse_summary(summary_text(cut), "a.fgs")) == summary_text(cut));
}

TEST_CASE("whole groups: overflow is refused") {
  check_fails(Status::numerical, {"cluster 'a'", "overflow"}, [] {
    refuse_overflow({1, std::numeric_limits<double>::infinity()}, "the moments of cluster 'a'");
  });
  refuse_overflow({1, -1e300}, "nothing");
}
