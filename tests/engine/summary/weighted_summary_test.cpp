// weighted_summary_test.cpp - sums of weighted responses and of successes, by hand; rows and files that are refused.
#include <cmath>

#include "engine/summaries.hpp"
#include "summary/merge.hpp"

using namespace summaries;

namespace {

// Ward a: weights 0.5 and 2, ward b: 4; z = age - 1. "cured" of "size".
const std::string weighted_study = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 2, "profile": "none",
  "weights": "w", "responses": [{"name": "ill", "type": "binary"}, {"name": "cured", "type": "count", "trials": "size"},
                                {"name": "cost", "type": "numeric", "centre": 1, "scale": 2}],
  "variables": [{"name": "age", "type": "numeric", "centre": 1, "bounds": [-9, 21]},
                {"name": "w", "type": "numeric", "bounds": [0, 8]},
                {"name": "size", "type": "factor", "levels": ["2", "5"]}]})";
const std::string weighted_rows =
    "ward,age,w,size,ill,cured,cost\na,3,0.5,2,1,1,3\na,5,2,5,1,3,7\nb,-1,4,5,0,5,1\n";

using Sums = std::vector<double>;

void refused(const std::string& from, const std::string& to, std::initializer_list<std::string> parts) {
  check_fails(Status::bad_data, parts, [&] { summarized(weighted_study, replaced(weighted_rows, from, to)); });
}

}  // namespace

TEST_CASE("weighted summary: every sum of a response is weighted, counts and moments are not") {
  const Summary site = summarized(weighted_study, weighted_rows);
  REQUIRE(site.groups.size() == 2);
  const Group& a = site.groups[0];
  CHECK(a.n == 2);
  CHECK(a.moments[0] == 2 + 4);           // z
  CHECK(a.moments[1] == 2.5);             // w
  CHECK(a.moments[3] == 2 * 2 + 4 * 4);   // z^2
  CHECK(a.y[0] == Sums{2.5, 0.5 * 2 + 2 * 4, 0.25 + 4, 2});  // ill: 1, z, w, size 5
  CHECK(a.y[1] == Sums{6.5, 0.5 * 2 + 6 * 4, 0.25 + 12, 6});
  CHECK(a.y[2] == Sums{0.5 * 1 + 2 * 3, 0.5 * 2 + 6 * 4, 0.25 + 12, 6});
  const Release& release = site.releases[0];
  CHECK(release.log_weights == doctest::Approx(std::log(0.5 * 2 * 4)));
  const ResponseTotals &ill = release.totals[0], &cured = release.totals[1], &cost = release.totals[2];
  CHECK(ill.xy[0] == 9);
  CHECK(ill.yy == 0);
  CHECK(cured.yy == 0.5 * 1 + 2 * 9 + 4 * 25);
  CHECK(cured.log_factorial == doctest::Approx(2 * std::log(6) + 4 * std::log(120)));
  CHECK(cured.log_choose == doctest::Approx(0.5 * std::log(2) + 2 * std::log(10)));
  CHECK(cost.yy == 0.5 * 1 + 2 * 9);
  CHECK(cost.log_choose == 0);
}

TEST_CASE("weighted summary: a file has all of it, and is read back the same") {
  const Summary site = summarized(weighted_study, weighted_rows);
  const auto text = summary_text(site);
  CHECK(text.find("\"rules\":[],\"log_weights\":1.38") != std::string::npos);
  CHECK(text.find("\"log_factorial\":22.73") != std::string::npos);
  CHECK(text.find(",\"log_choose\":4.95") != std::string::npos);
  const Summary read = parse_summary(text, "a.fgs");
  CHECK(summary_text(read) == text);
  CHECK(read.releases[0].log_weights == site.releases[0].log_weights);
  CHECK(count_statistics(read) == count_statistics(site));
  check_fails(Status::bad_data, {"log_weights"},
              [&] { parse_summary(resealed(replaced(text, "\"log_weights\":", "\"log_weight\":")), "a.fgs"); });
  check_fails(Status::bad_data, {"log_chose", "no member"},
              [&] { parse_summary(resealed(replaced(text, ",\"log_choose\":", ",\"log_chose\":")), "a.fgs"); });
}

TEST_CASE("weighted summary: sums that no weights and trials can have") {
  const Summary site = summarized(weighted_study, weighted_rows);
  const auto forged = [&](const auto& edit, std::initializer_list<std::string> parts) {
    Summary summary = site;
    edit(summary);
    check_fails(Status::bad_data, parts, [&] { parse_summary(sealed(summary), "a.fgs"); });
  };
  forged([](Summary& s) { s.groups[0].y[0][0] = 16.5; }, {"cluster 'a'", "'ill' is 16.5 in 2 rows"});
  forged([](Summary& s) { s.groups[0].y[1][0] = 81; }, {"'cured' is 81 in 2 rows"});  // 2 rows of 5 trials, weights 8
  forged([](Summary& s) { s.groups[0].y[1][0] = -1; }, {"'cured' is -1"});
  forged([](Summary& s) { s.groups[0].y[0][1] = 50.1; }, {"'ill' times age"});         // z <= 20
  forged([](Summary& s) { s.releases[0].totals[0].xy[2] = 2.6; }, {"'ill' times size5"});
  forged([](Summary& s) { s.releases[0].totals[1].log_choose = -1; }, {"'cured'"});
  forged([](Summary& s) { s.releases[0].log_weights = 6.3; }, {"log weights is 6.3 in 3 rows"});  // 3 log 8 = 6.24
  forged([](Summary& s) { s.releases[0].totals[2].yy = 1; }, {"squares of 'cost'"});   // 6.5^2 / 16
}

TEST_CASE("weighted summary: parts merge, their constants stay with their release") {
  const auto rows = [](const std::string& lines) { return "ward,age,w,size,ill,cured,cost\n" + lines; };
  const Summary a = summarized(weighted_study, rows("a,3,0.5,2,1,1,3\na,5,2,5,1,3,7\n"));
  const Summary b = summarized(weighted_study, rows("b,-1,4,5,0,5,1\n"));
  const Summary* const parts[] = {&a, &b};
  const Summary merged = parse_summary(summary_text(merge_summaries(parts)), "all.fgs");
  CHECK(merged.releases[0].log_weights + merged.releases[1].log_weights == doctest::Approx(std::log(4)));
}

TEST_CASE("weighted summary: rows that are refused, with their place") {
  refused("a,5,2,", "a,5,0,", {"site.csv, line 3", "'w'", "0 is no weight above 0"});
  refused("a,5,2,", "a,5,-1,", {"site.csv, line 3", "'w'", "-1 is outside the bounds"});
  refused("a,5,2,", "a,5,,", {"site.csv, line 3", "'w'", "weight is missing"});
  refused("1,3,7", "1,6,7", {"site.csv, line 3", "'cured'", "6 successes of 5 trials", "'size'"});
  refused("1,3,7", "1,2.5,7", {"site.csv, line 3", "'cured'", "2.5 is not a non-negative integer"});
  const auto real = replaced(weighted_study, R"("type": "factor", "levels": ["2", "5"])",
                             R"("type": "numeric", "bounds": [0, 8])");
  check_fails(Status::bad_data, {"line 3", "'size'", "4.5 is not a whole number of trials"},
              [&] { summarized(real, replaced(weighted_rows, "a,5,2,5,", "a,5,2,4.5,")); });
  const Summary dropped = summarized(weighted_study, replaced(weighted_rows, "a,5,2,5,", "a,5,2,,"));
  CHECK(dropped.releases[0].incomplete_rows == 1);
}
