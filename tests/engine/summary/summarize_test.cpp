// summarize_test.cpp - rows in, statements out, by hand.
#include "summary/summarize.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

struct Log {
  std::vector<std::string> warnings;
  Context context;
  Log() {
    context.log_user = this;
    context.log_callback = [](void* user, fglmm_log_level level, const char* message) {
      if (level == FGLMM_LOG_WARNING) static_cast<Log*>(user)->warnings.emplace_back(message);
    };
  }
};

}  // namespace

TEST_CASE("summarize: the sums of two wards") {
  const auto summary = summarized(tiny_study, tiny_rows);
  REQUIRE(summary.groups.size() == 2);
  const auto& a = summary.groups[0];
  CHECK(a.rows.cluster == "a");
  CHECK(a.n == 2);
  CHECK(a.moments == std::vector<double>{3, 1, 5, 2});  // z, m, z^2, z m
  CHECK(a.y == std::vector<std::vector<double>>{{1, 1, 0}});
  const auto& b = summary.groups[1];
  CHECK(b.constant == std::map<int, double>{{1, 1}});
  CHECK(b.moments == std::vector<double>{-1, 1});
  CHECK(b.y == std::vector<std::vector<double>>{{1, 0, 1}});
  const auto& release = summary.releases.at(0);
  CHECK(release.totals[0].xy == std::vector<double>{1, 1, 1, 0});
  CHECK(release.clusters == 2);
  CHECK(release.rows == 4);
  CHECK(release.rules.empty());
}

TEST_CASE("summarize: the order of rows and columns does not matter") {
  const auto other = summarized(tiny_study, "sex,ill,ward,age\nm,0,b,-1\nf,1,a,3\nm,0,a,5\nm,1,b,1\n");
  CHECK(summary_text(other) == summary_text(summarized(tiny_study, tiny_rows)));
}

TEST_CASE("summarize: incomplete rows are dropped, counted and said") {
  Log log;
  const auto summary = summarized(tiny_study, tiny_rows + "a,NA,f,1\n,3,f,1\n", log.context);
  CHECK(summary.releases[0].incomplete_rows == 2);
  CHECK(summary.releases[0].rows == 4);
  REQUIRE(log.warnings.size() == 1);
  CHECK(log.warnings[0].find("2 of 6 rows") != std::string::npos);
}

TEST_CASE("summarize: drafted bounds are said once") {
  Log log;
  summarized(replaced(tiny_study, "\"bounds\"", "\"bounds_drafted\": true, \"bounds\""), tiny_rows, log.context);
  REQUIRE(log.warnings.size() == 1);
  CHECK(log.warnings[0].find("'age'") != std::string::npos);
}

TEST_CASE("summarize: no complete row, sums that overflow, rules that do not exist") {
  check_fails(Status::bad_data, {"site.csv", "complete"},
              [] { summarized(tiny_study, "ward,age,sex,ill\na,NA,f,1\n"); });
  check_fails(Status::numerical, {"cluster 'a'", "overflow"}, [] {
    summarized(replaced(tiny_study, ", \"bounds\": [-9, 21]", ""), "ward,age,sex,ill\na,1e200,f,1\na,2,f,0\n");
  });
  check_fails(Status::unsupported, {"R2"}, [] {
    summarized(replaced(tiny_study, "\"responses\"", "\"thresholds\": {\"min_cell\": 5}, \"responses\""), tiny_rows);
  });
}

TEST_CASE("summarize: categories end with the intervals between cut points") {
  std::string csv = "ward,age,sex,ill\n";
  for (const auto* ward : {"a", "b"})
    for (int i = 0; i < 80; ++i) csv += cat(ward, ',', i % 20, i % 3 == 0 ? ",f," : ",m,", i % 2, '\n');
  const auto cut = replaced(tiny_study, "\"centre\"", "\"cut\": [5, 15], \"centre\"");
  const auto json = replaced(cut, "\"none\"", "\"default\"");
  const auto summary = summarized(json, csv);
  REQUIRE(summary.groups.size() == 3);
  CHECK(summary.groups[0].is_pool());
  // Sex, then [.., 5), [5, 15), [15, ..): ages 0 to 4 and 15 to 19 are 20 rows of 80.
  std::map<std::int32_t, std::int64_t> rows;
  for (const auto& cell : summary.groups[1].cells)
    for (const auto& category : cell.categories) rows[category[1]] += cell.n;
  CHECK(rows == std::map<std::int32_t, std::int64_t>{{0, 20}, {1, 40}, {2, 20}});
}

TEST_CASE("summarize: stops when asked to") {
  Context context;
  context.cancel_callback = [](void*) { return std::int32_t{1}; };
  check_fails(Status::cancelled, {"cancel"}, [&] { summarized(tiny_study, tiny_rows, context); });
}
