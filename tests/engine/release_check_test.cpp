// release_check_test.cpp - releases that contradict their groups.
#include "summary/release_check.hpp"

#include "summaries.hpp"

using namespace summaries;

namespace {

void check(Summary summary) {
  auto& release = summary.releases.front();
  release.id = release_id(*summary.protocol, summary.groups, release);
  check_releases(summary, make_index_set(*summary.protocol, 2), "a.fgs");
}

template <class Edit>
void refused(const std::string& why, const Edit& edit, const std::string& response = "binary") {
  auto summary = summarized(replaced(tiny_study, "binary", response), tiny_rows);
  CHECK_NOTHROW(check(summary));
  edit(summary.releases.front());
  check_fails(Status::bad_data, {"a.fgs", why}, [&] { check(summary); });
}

}  // namespace

TEST_CASE("release check: counts") {
  refused("4 rows", [](Release& release) { release.rows = 5; });
  auto huge = summarized(tiny_study, tiny_rows);
  huge.groups[0].n = huge.groups[1].n = std::int64_t{1} << 52;
  huge.releases[0].rows = std::int64_t{1} << 53;
  CHECK_NOTHROW(check(huge));
  ++huge.groups[1].n;
  check_fails(Status::bad_data, {"a.fgs", "2^53"}, [&] { check(huge); });
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

TEST_CASE("release check: the id is the hash of the statements") {
  auto summary = summarized(tiny_study, tiny_rows);
  summary.releases[0].incomplete_rows = 1;
  check_fails(Status::bad_data, {"a.fgs", "id"},
              [&] { check_releases(summary, make_index_set(*summary.protocol, 2), "a.fgs"); });
}

TEST_CASE("release check: withheld totals cannot be wrong") {
  auto summary = summarized(tiny_study, tiny_rows);
  summary.releases[0].totals[0].xy.assign(4, NAN);
  CHECK_NOTHROW(check(summary));
}
