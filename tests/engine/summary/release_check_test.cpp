// release_check_test.cpp - releases that contradict their groups.
#include "summary/release_check.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

void check_summary(Summary summary) {
  auto& release = summary.releases.front();
  release.id = release_id(*summary.protocol, summary.groups, release);
  check_releases(summary, make_index_set(*summary.protocol, 2), "a.fgs");
}

template <class Edit>
void refused(const std::string& why, const Edit& edit, const std::string& response = "binary") {
  auto summary = summarized(replaced(tiny_study, "binary", response), tiny_rows);
  CHECK_NOTHROW(check_summary(summary));
  edit(summary.releases.front());
  check_fails(Status::bad_data, {"a.fgs", why}, [&] { check_summary(summary); });
}

}  // namespace

TEST_CASE("release check: counts") {
  refused("4 rows", [](Release& release) { release.rows = 5; });
  auto huge = summarized(tiny_study, tiny_rows);
  huge.groups[0].n = huge.groups[1].n = std::int64_t{1} << 52;
  huge.releases[0].rows = std::int64_t{1} << 53;
  CHECK_NOTHROW(check_summary(huge));
  ++huge.groups[1].n;
  check_fails(Status::bad_data, {"a.fgs", "2^53"}, [&] { check_summary(huge); });
  refused("2 clusters", [](Release& release) { release.clusters = 3; });
}

TEST_CASE("release check: totals of a binary response are parts of its sum, 2") {
  refused("sexm", [](Release& release) { release.totals[0].xy[1] = 3; });
  refused("sexm", [](Release& release) { release.totals[0].xy[1] = -1; });
  refused("sexm", [](Release& release) { release.totals[0].xy[1] = 0.5; });
  refused("age ", [](Release& release) { release.totals[0].xy[0] = 21; });  // z <= 10
  refused("age^2", [](Release& release) { release.totals[0].xy[2] = -1; });
}

TEST_CASE("release check: squares") {
  // Ward sums are 1 and 1 of two rows each: sum y^2 is at least 1/2 + 1/2, and for counts at least 2.
  refused(
      "squares", [](Release& release) { release.totals[0].yy = 0.9; }, "numeric");
  refused(
      "squares", [](Release& release) { release.totals[0].yy = 1.9; }, "count");
  refused(
      "squares", [](Release& release) { release.totals[0].log_factorial = -1; }, "count");
}

namespace {

// An edit of the release in cells, whose id then fits.
template <class Edit>
void cells_refused(const std::string& why, const Edit& edit, const std::string& json = cell_study) {
  auto summary = cell_summary(json);
  const auto index = make_index_set(*summary.protocol, 2);
  CHECK_NOTHROW(check_releases(summary, index, "a.fgs"));
  edit(summary);
  summary = tagged(summary);
  check_fails(Status::bad_data, {"a.fgs, release " + summary.releases[0].id, why},
              [&] { check_releases(summary, index, "a.fgs"); });
}

}  // namespace

TEST_CASE("release check: clusters, rows and pools of a release in cells") {
  cells_refused("50 rows, the releases 51", [](Summary& summary) { summary.releases[0].rows = 51; });
  cells_refused("2 clusters, the releases 3", [](Summary& summary) { summary.releases[0].clusters = 3; });
  cells_refused("clusters have 6 to 9", [](Summary& summary) { summary.groups[0].cells[2].n = 10; });
}

TEST_CASE("release check: totals of a release in cells, of which 16 are ill") {
  cells_refused("sexm is 17", [](Summary& summary) { summary.releases[0].totals[0].xy[0] = 17; });
  cells_refused("age is 160.25", [](Summary& summary) { summary.releases[0].totals[0].xy[1] = 160.25; });
  cells_refused("age is 12.01, no multiple of 0.03125", [](Summary& summary) {
    summary.releases[0].totals[0].xy[1] = 12.01;
  });
}

TEST_CASE("release check: squares of a numeric response that was rounded") {
  // Sums 30 and 10 of 20 and 30 rows: squares of 45 + 3.3 or more, but for their sampling error, sqrt(150) = 12.2.
  const auto json = replaced(cell_study, "binary", "numeric");
  cells_refused("squares", [](Summary& summary) {
    summary.groups[1].y[0][0] = 30;
    summary.groups[2].y[0][0] = 10;
    summary.releases[0].totals[0].yy = 35;  // 45 + 3.3 is more by 13.3
  }, json);
}

TEST_CASE("release check: each release in cells by itself") {
  auto summary = cell_summary();
  const auto index = make_index_set(*summary.protocol, 2);
  auto other = cell_summary();
  other.releases[0].incomplete_rows = 3;
  other = tagged(other);
  summary.releases.push_back(other.releases[0]);
  summary.groups.insert(summary.groups.end(), other.groups.begin(), other.groups.end());
  CHECK_NOTHROW(check_releases(summary, index, "a.fgs"));
  summary.releases.back().left_out_rows = 1;
  check_fails(Status::bad_data, {"a.fgs, release " + other.releases[0].id, "id"},
              [&] { check_releases(summary, index, "a.fgs"); });
  summary.releases.pop_back();
  check_fails(Status::bad_data, {"a.fgs", other.releases[0].id.substr(0, 40), "has no line"},
              [&] { check_releases(summary, index, "a.fgs"); });
}

TEST_CASE("release check: the id is the hash of the statements") {
  auto summary = summarized(tiny_study, tiny_rows);
  summary.releases[0].incomplete_rows = 1;
  check_fails(Status::bad_data, {"a.fgs", "id"},
              [&] { check_releases(summary, make_index_set(*summary.protocol, 2), "a.fgs"); });
}

TEST_CASE("release check: withheld totals cannot be wrong") {
  auto summary = summarized(tiny_study, tiny_rows);
  summary.releases[0].totals[0].xy.assign(4, NAN);
  CHECK_NOTHROW(check_summary(summary));
}
