// response_rules_test.cpp - R4 by hand.
#include "disclosure/response_rules.hpp"

#include "summaries.hpp"

using namespace summaries;

namespace {

using Names = std::vector<std::string>;

std::string rules_study(const std::string& type, const std::string& profile = "default") {
  return R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "random": ["u", "d"], "profile": ")" + profile +
         R"(", "responses": [{"name": "y", "type": ")" + type +
         R"("}], "variables": [{"name": "u", "type": "numeric"}, {"name": "d", "type": "binary"},
            {"name": "e", "type": "binary"}]})";
}

// Rows of one cluster: `rows` rows in a category, `events` of them with y = 1, u = 1.
struct Part {
  Category category;
  int rows, events;
};

struct Site {
  std::shared_ptr<const Protocol> protocol;
  MomentPlan plan;
  Accumulator sums;
  Site(const std::string& json, const std::vector<Part>& parts) : protocol(study(json)), plan(*protocol), sums(plan) {
    for (const auto& [category, rows, events] : parts)
      for (int i = 0; i < rows; ++i) sums.add({"a", category, {1}, {i < events ? 1.0 : 0.0}});
  }
  const ClusterSums& cluster() const { return sums.clusters().at("a"); }
};

struct Judged {
  TotalsVerdict verdict;
  ResponseTotals totals;
};

Judged judged(const std::string& json, const std::vector<Part>& parts) {
  const Site site(json, parts);
  Judged result;
  result.totals.xy = site.cluster().responses[0].xy;
  result.verdict = withhold_totals(site.plan, {&site.cluster()}, 0, result.totals);
  return result;
}

// u, d, e; u^2, u d, u e, d e
const Names all{"u", "d", "e", "u^2", "u:d", "u:e", "d:e"};

}  // namespace

TEST_CASE("response rules: totals need 5 events and 5 non-events") {
  CHECK(judged(rules_study("binary"), {{{0, 0}, 40, 4}}).verdict.withheld == all);
  CHECK(judged(rules_study("binary"), {{{0, 0}, 40, 36}}).verdict.withheld == all);
  CHECK(judged(rules_study("count"), {{{0, 0}, 40, 4}}).verdict.withheld == all);
  CHECK(judged(rules_study("binary", "none"), {{{0, 0}, 40, 1}}).verdict.withheld.empty());
  const auto few = judged(rules_study("count"), {{{0, 0}, 40, 4}});
  CHECK(std::isnan(few.totals.xy[0]));
  CHECK(std::isnan(few.totals.yy));
  CHECK(few.verdict.events == 4);
  CHECK(few.verdict.rows == 40);
}

TEST_CASE("response rules: products by the events behind them") {
  // Events with d: 11, with e: 9, with both: 4, in all: 20; all rows have u = 1.
  const auto site = judged(rules_study("binary"), {{{1, 0}, 20, 7}, {{0, 1}, 20, 5}, {{1, 1}, 20, 4}, {{0, 0}, 20, 4}});
  CHECK(site.verdict.withheld == Names{"u:e", "d:e"});
  CHECK(site.verdict.few_events.empty());
  CHECK(site.totals.xy[4] == 11);
  CHECK(std::isnan(site.totals.xy[5]));
}

TEST_CASE("response rules: few events behind a total of order 1 are named, none is fine") {
  const auto site = judged(rules_study("binary"), {{{1, 0}, 20, 3}, {{0, 1}, 20, 0}, {{0, 0}, 20, 6}});
  CHECK(site.verdict.few_events == Names{"d"});
  CHECK(site.totals.xy[1] == 3);
  CHECK(site.totals.xy[6] == 0);  // d e: no event
  CHECK(site.verdict.withheld == Names{"u^2", "u:d", "u:e"});
}

TEST_CASE("response rules: a numeric response by rows, of a level and of its complement") {
  CHECK(judged(rules_study("numeric"), {{{1, 0}, 10, 1}, {{0, 0}, 10, 1}}).verdict.withheld.empty());
  CHECK(judged(rules_study("numeric"), {{{1, 0}, 9, 1}, {{0, 0}, 10, 1}}).verdict.withheld == Names{"d", "u:d"});
  CHECK(judged(rules_study("numeric"), {{{1, 0}, 10, 1}, {{0, 0}, 9, 1}}).verdict.withheld == Names{"d", "u:d"});
}

TEST_CASE("response rules: slopes per cluster") {
  const auto allowed = [](const std::string& type, const std::vector<Part>& parts, int column = 0) {
    const Site site(rules_study(type), parts);
    return slope_allowed(site.plan, site.cluster(), 0, column);
  };
  CHECK(allowed("binary", {{{0, 0}, 40, 0}}));
  CHECK_FALSE(allowed("binary", {{{0, 0}, 40, 9}}));
  CHECK(allowed("binary", {{{0, 0}, 40, 10}}));
  CHECK_FALSE(allowed("binary", {{{0, 0}, 40, 31}}));
  CHECK(allowed("binary", {{{0, 0}, 40, 30}}));
  CHECK(allowed("binary", {{{0, 0}, 40, 40}}));
  CHECK(allowed("count", {{{0, 0}, 40, 31}}));
  CHECK_FALSE(allowed("count", {{{0, 0}, 40, 9}}));
  CHECK(allowed("numeric", {{{0, 0}, 40, 9}}));
  CHECK_FALSE(allowed("numeric", {{{0, 0}, 40, 9}, {{1, 0}, 9, 0}}, 1));
  CHECK(allowed("numeric", {{{0, 0}, 40, 9}, {{1, 0}, 10, 0}}, 1));
  const Site free(rules_study("binary", "none"), {{{0, 0}, 40, 1}});
  CHECK(slope_allowed(free.plan, free.cluster(), 0, 0));
}
