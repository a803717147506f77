// release_test.cpp - what is kept, and totals over exactly that.
#include "disclosure/release.hpp"

#include "summaries.hpp"

using namespace summaries;

namespace {

const std::string release_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "profile": "default",
  "random": ["u"], "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "u", "type": "numeric"}, {"name": "d", "type": "binary"}]})";

// `rows` rows with u = 1, 2, 3, ... (or always `constant`), d = 0, the first `events` with y = 1.
std::string cluster_rows(const std::string& name, int rows, int events, int constant = 0) {
  std::string csv;
  for (int i = 0; i < rows; ++i) csv += cat(name, ',', constant ? constant : i + 1, ",0,", int{i < events}, '\n');
  return csv;
}

const std::string head = "c,u,d,y\n";

}  // namespace

TEST_CASE("release: clusters below the floor leave the totals too") {
  const auto summary = summarized(release_study, head + cluster_rows("a", 40, 12) + cluster_rows("b", 9, 9));
  REQUIRE(summary.groups.size() == 1);
  const auto& release = summary.releases.at(0);
  CHECK(release.clusters == 1);
  CHECK(release.rows == 40);
  CHECK(release.left_out_clusters == 1);
  CHECK(release.left_out_rows == 9);
  CHECK(release.totals[0].xy[0] == 12 * 13 / 2);  // 1 + ... + 12, without cluster b
  CHECK(release.rules == std::vector<std::string>{"R1", "R3", "R4", "R8", "R11"});
  CHECK(summary.groups[0].y[0] == std::vector<double>{12, 78});
  CHECK(summary.groups[0].constant == std::map<int, double>{{1, 0}});
  CHECK(summary.groups[0].moments == std::vector<double>{820, 22140});  // sums of k and k^2 to 40
}

TEST_CASE("release: a cluster with a constant numeric column gives its count and sum of y only") {
  const auto summary = summarized(release_study, head + cluster_rows("a", 40, 12, 5) + cluster_rows("b", 40, 3));
  const auto& a = summary.groups.at(0);
  CHECK(a.order == 0);
  CHECK(a.table == 0);
  CHECK(a.constant.empty());
  CHECK(a.moments.empty());
  CHECK(a.y[0][0] == 12);
  CHECK(std::isnan(a.y[0][1]));
  CHECK(summary.groups.at(1).order == 2);
  CHECK(std::isnan(summary.groups.at(1).y[0][1]));  // 3 events: too few for a slope
  CHECK(summary.groups.at(1).y[0][0] == 3);
}

TEST_CASE("release: what was released can be read back") {
  const auto text =
      summary_text(summarized(release_study, head + cluster_rows("a", 40, 12, 5) + cluster_rows("b", 40, 3)));
  CHECK(summary_text(parse_summary(text, "a.fgs")) == text);
}

TEST_CASE("release: nothing is refused aloud") {
  check_fails(Status::disclosure, {"R1", "2 clusters", "largest has 9"},
              [] { summarized(release_study, head + cluster_rows("a", 9, 3) + cluster_rows("b", 2, 1)); });
}

TEST_CASE("release: the id depends on every statement") {
  const auto csv = head + cluster_rows("a", 40, 12);
  const auto id = summarized(release_study, csv).releases[0].id;
  CHECK(summarized(release_study, csv).releases[0].id == id);
  CHECK(summarized(release_study, csv + "a,1,0,0\n").releases[0].id != id);
  CHECK(summarized(release_study, csv + "b,1,0,0\n").releases[0].id != id);  // left out, but counted
  CHECK(summarized(
            replaced(release_study, "\"u\", \"type\": \"numeric\"", "\"u\", \"scale\": 1, \"type\": \"numeric\""), csv)
            .releases[0]
            .id != id);
}
