// release_test.cpp - who is kept, and totals over exactly these, by hand.
#include "disclosure/release.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

const std::string release_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "profile": "default",
  "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "u", "type": "numeric"}, {"name": "d", "type": "binary"}]})";

std::string with_counts() { return replaced(release_study, "\"order\"", "\"small_clusters\": \"counts\", \"order\""); }

// `rows` rows with u = 1, 2, 3, ..., the first `events` with y = 1, the second half with d.
std::string cluster_rows(const std::string& name, int rows, int events) {
  std::string csv;
  for (int i = 0; i < rows; ++i) csv += cat(name, ',', i + 1, ',', int{i >= rows / 2}, ',', int{i < events}, '\n');
  return csv;
}

const std::string head = "c,u,d,y\n";

std::vector<std::string> clusters(const Summary& summary) {
  std::vector<std::string> names;
  for (const auto& group : summary.groups)
    if (!group.is_pool()) names.push_back(group.rows.cluster);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("release: clusters below the floor leave the totals too") {
  const auto json = replaced(release_study, "\"order\"", "\"precision\": 0, \"order\"");
  const auto summary = summarized(json, head + cluster_rows("a", 40, 12) + cluster_rows("b", 9, 9));
  CHECK(clusters(summary) == Names{"a"});
  const auto& release = summary.releases.at(0);
  CHECK(release.clusters == 1);
  CHECK(release.rows == 40);
  CHECK(release.left_out_clusters == 1);
  CHECK(release.left_out_rows == 9);
  CHECK(release.totals[0].xy[0] == 12 * 13 / 2);  // 1 + ... + 12, without cluster b
}

TEST_CASE("release: small clusters may give their counts, three rows at the least") {
  const auto csv = head + cluster_rows("a", 40, 12) + cluster_rows("b", 9, 4) + cluster_rows("d", 2, 1) +
                   cluster_rows("e", 40, 20) + cluster_rows("f", 3, 0);
  CHECK(clusters(summarized(release_study, csv)) == Names{"a", "e"});
  const auto summary = summarized(with_counts(), csv);
  CHECK(clusters(summary) == Names{"a", "b", "e", "f"});
  CHECK(summary.releases[0].rows == 92);
  CHECK(summary.releases[0].totals[0].xy[1] == 0);  // events with d: none
  const auto& b = summary.groups[2];
  CHECK(b.n == 9);
  CHECK(b.order == 0);
  CHECK(b.cells.empty());
  CHECK(b.y[0] == std::vector<double>{4});
  CHECK(summary.groups[0].n == 92);  // the pool's totals are over all
}

TEST_CASE("release: a pool of fewer rows than a statement needs is left out") {
  const auto json = replaced(with_counts(), "\"order\"", R"("pools": {"b": "small", "d": "small"}, "order")");
  const auto csv = head + cluster_rows("a", 40, 12) + cluster_rows("b", 5, 0);
  CHECK(clusters(summarized(json, csv + cluster_rows("d", 4, 0))) == Names{"a"});
  CHECK(clusters(summarized(json, csv + cluster_rows("d", 5, 0))) == Names{"a", "b", "d"});
}

TEST_CASE("release: strict leaves out clusters with few events or few non-events") {
  const auto json = replaced(release_study, "\"default\"", "\"strict\"");
  const auto csv = head + cluster_rows("a", 80, 30) + cluster_rows("b", 80, 4) + cluster_rows("d", 80, 76) +
                   cluster_rows("e", 80, 75) + cluster_rows("f", 80, 0);
  CHECK(clusters(summarized(json, csv)) == Names{"a", "e", "f"});
  CHECK(clusters(summarized(release_study, csv)) == Names{"a", "b", "d", "e", "f"});
}

TEST_CASE("release: what was released can be read back, and carries its release") {
  const auto summary = summarized(release_study, head + cluster_rows("a", 41, 12) + cluster_rows("b", 40, 3));
  const auto text = summary_text(summary);
  CHECK(summary_text(parse_summary(text, "a.fgs")) == text);
  for (const auto& group : summary.groups) CHECK(group.rows.release == summary.releases[0].id);
}

TEST_CASE("release: nothing is refused aloud") {
  check_fails(Status::disclosure, {"R1", "2 clusters", "largest has 9"},
              [] { summarized(release_study, head + cluster_rows("a", 9, 3) + cluster_rows("b", 2, 1)); });
  check_fails(Status::disclosure, {"R13"}, [] {
    summarized(replaced(release_study, "\"default\"", "\"strict\""), head + cluster_rows("a", 90, 3));
  });
}

TEST_CASE("release: the id depends on every statement") {
  const auto csv = head + cluster_rows("a", 40, 12);
  const auto id = summarized(release_study, csv).releases[0].id;
  CHECK(summarized(release_study, csv).releases[0].id == id);
  CHECK(summarized(release_study, csv + "a,1,0,0\n").releases[0].id != id);
  CHECK(summarized(release_study, csv + "b,1,0,0\n").releases[0].id != id);  // left out, but counted
  const auto scaled = replaced(release_study, "\"type\": \"numeric\"", "\"scale\": 1, \"type\": \"numeric\"");
  CHECK(summarized(scaled, csv).releases[0].id != id);
}
