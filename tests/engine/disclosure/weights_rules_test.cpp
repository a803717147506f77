// weights_rules_test.cpp - R4, R6 and R13 of weighted responses and of successes of trials, by hand.
#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

// Columns u, w, t and a dummy d; responses y (0/1) and s, successes of t.
std::string study_with(const std::string& members, const std::string& responses) {
  return cat(R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, )", members, R"("responses": [)", responses, R"(],
    "variables": [{"name": "u", "type": "numeric", "scale": 16},
                  {"name": "w", "type": "numeric", "scale": 2, "bounds": [0, 8]},
                  {"name": "t", "type": "numeric", "centre": 8, "scale": 4, "bounds": [0, 64]},
                  {"name": "d", "type": "binary"}]})");
}

const std::string weighted_y = study_with(R"("weights": "w", )", R"({"name": "y", "type": "binary"})");
const std::string plain_y = study_with("", R"({"name": "y", "type": "binary"})");
const std::string trials_s = study_with("", R"({"name": "s", "type": "count", "trials": "t"})");
const std::string strict_s = study_with(R"("profile": "strict", )", R"({"name": "s", "type": "count", "trials": "t"})");

double weight(int row) { return 0.25 * (1 + row % 13); }
int trials(int row) { return 5 + row % 11; }

// `rows` rows; the first `events` have y = 1 and s > 0, the last `failures` have s < t.
std::string cluster_rows(const std::string& name, int rows, int events, int failures) {
  std::string csv;
  for (int i = 0; i < rows; ++i) {
    const int t = trials(i), s = i >= events ? 0 : i >= rows - failures ? t - 1 : t;
    csv += cat(name, ',', i, ',', weight(i), ',', t, ',', i % 2, ',', int{i < events}, ',', s, '\n');
  }
  return csv;
}

const std::string head = "c,u,w,t,d,y,s\n";

const Group& group(const Summary& summary, const std::string& cluster) {
  return *std::ranges::find_if(summary.groups, [&](const Group& g) { return g.rows.cluster == cluster; });
}

constexpr std::int64_t products = 13;  // of four columns, one of them a dummy

std::int64_t withheld(const Summary& summary) {
  return std::ranges::count_if(summary.releases[0].totals[0].xy, [](double sum) { return std::isnan(sum); });
}

}  // namespace

TEST_CASE("weights rules: few events of a cluster are said with the mean weight, not with their own") {
  // Events in a: 2 of 65 rows, whose weights are 0.25 and 0.5; the mean weight is 1.75. In b and e: 13 and 26.
  const auto summary = summarized(weighted_y, head + cluster_rows("a", 65, 2, 0) + cluster_rows("b", 65, 13, 0) +
                                                  cluster_rows("e", 65, 26, 0));
  CHECK(group(summary, "a").y[0][0] == 3.5);
  // Alone, a's events would be the total less b's and e's: b, which has fewer events, joins it.
  CHECK(group(summary, "b").y[0][0] == 13 * 1.75);
  CHECK(group(summary, "e").y[0][0] == 2 * 13 * 1.75);
  const auto evidence = nlohmann::json::parse(summary.evidence);
  CHECK(evidence["coarsened"]["clusters_with_mean_weights"] == 2);
  CHECK(evidence["clusters"][0]["mean_weights"] == nlohmann::json{"y"});
  CHECK_FALSE(evidence["clusters"][2].contains("mean_weights"));
}

TEST_CASE("weights rules: few non-events, too, and none are fine") {
  const auto sum = [](int events) {
    const auto csv = head + cluster_rows("a", 65, events, 0) + cluster_rows("b", 65, 30, 0);
    return group(summarized(weighted_y, csv), "a").y[0][0];
  };
  CHECK(sum(0) == 0);
  CHECK(sum(60) == 60 * 1.75);
  CHECK(std::abs(sum(65) - 65 * 1.75) <= 0.25);
  double own = 0;
  for (int i = 0; i < 20; ++i) own += weight(i);
  CHECK(std::abs(sum(20) - own) <= 0.125);  // the grid of 20 events is 1/8, times 2, the usual weight
  CHECK(sum(20) != 20 * 1.75);
}

TEST_CASE("weights rules: sums with dummies are no counts, and need as many events as those with numeric columns") {
  // 9 of 18 events with d.
  const auto csv = head + cluster_rows("a", 60, 18, 0);
  CHECK(withheld(summarized(plain_y, csv)) < withheld(summarized(weighted_y, csv)));
  CHECK(summarized(plain_y, csv).releases[0].totals[0].xy[3] == 9);
  CHECK(std::isnan(summarized(weighted_y, csv).releases[0].totals[0].xy[3]));
  const auto few = summarized(weighted_y, head + cluster_rows("a", 60, 9, 0));
  CHECK(withheld(few) == std::ssize(few.releases[0].totals[0].xy));
}

TEST_CASE("weights rules: weighted sums are multiples of the grid times the usual weight") {
  const auto csv = head + cluster_rows("a", 60, 30, 0) + cluster_rows("b", 60, 25, 0);
  const auto summary = summarized(weighted_y, csv);
  const auto text = summary_text(summary);
  CHECK(summary_text(parse_summary(text, "a.fgs")) == text);
  const auto heavy = replaced(weighted_y, R"("scale": 2, "bounds": [0, 8])", R"("scale": 2000, "bounds": [0, 4096])");
  const double sum = group(summarized(heavy, csv), "a").y[0][0];
  CHECK(sum / 128 == std::round(sum / 128));  // below 2000 is 1024, above sqrt(30) is 8: 1024 * 8 / 64
}

TEST_CASE("weights rules: totals of successes need 5 rows with failures, as they need 5 with successes") {
  CHECK(withheld(summarized(trials_s, head + cluster_rows("a", 60, 60, 4))) == products);
  CHECK(std::isnan(summarized(trials_s, head + cluster_rows("a", 60, 60, 4)).releases[0].totals[0].log_choose));
  CHECK(withheld(summarized(trials_s, head + cluster_rows("a", 60, 60, 30))) < products);
  CHECK(withheld(summarized(trials_s, head + cluster_rows("a", 60, 4, 0))) == products);
}

TEST_CASE("weights rules: a cluster with few rows with failures, or with successes, is left out under strict") {
  const auto csv = head + cluster_rows("a", 60, 60, 4) + cluster_rows("b", 60, 30, 0) + cluster_rows("e", 60, 4, 0) +
                   cluster_rows("f", 60, 60, 0);
  const auto summary = summarized(strict_s, csv);
  CHECK(summary.releases[0].clusters == 2);
  CHECK(summary.releases[0].left_out_clusters == 2);
}

TEST_CASE("weights rules: constants of successes are rounded, those of weights are said under profile none alone") {
  const auto csv = head + cluster_rows("a", 60, 60, 40) + cluster_rows("b", 60, 30, 0);
  const auto summary = summarized(trials_s, csv);
  const double choose = summary.releases[0].totals[0].log_choose;
  CHECK(choose > 0);
  CHECK(choose * 4 == std::round(choose * 4));  // 90 rows with successes: above sqrt(90) is 16, 16 / 64
  CHECK(summary_text(summarized(weighted_y, csv)).find("log_weights") == std::string::npos);
  const auto none = replaced(weighted_y, "\"order\"", "\"profile\": \"none\", \"order\"");
  CHECK(summary_text(summarized(none, csv)).find("\"log_weights\":") != std::string::npos);
}
