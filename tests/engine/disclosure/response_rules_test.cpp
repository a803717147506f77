// response_rules_test.cpp - R4 by hand.
#include "disclosure/response_rules.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

using Names = std::vector<std::string>;

std::string rules_study(const std::string& type, const std::string& profile = "default") {
  return R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "random": ["u", "d"], "profile": ")" + profile +
         R"(", "responses": [{"name": "y", "type": ")" + type +
         R"("}], "variables": [{"name": "u", "type": "numeric"}, {"name": "d", "type": "binary"},
            {"name": "e", "type": "binary"}]})";
}

// Rows of one cluster: `rows` rows in a category, `events` of them with y = 1, 
struct Part {
  Category category;
  int rows, events;
};

struct RuledSite {
  std::shared_ptr<const Protocol> protocol;
  MomentPlan plan;
  Accumulator sums;
  RuledSite(const std::string& json, const std::vector<Part>& parts, int u_values = 12)
      : protocol(study(json)), plan(*protocol), sums(plan) {
    double next = 1;
    int u = 0;
    for (const auto& [category, rows, events] : parts)
      for (int i = 0; i < rows; ++i) {
        const bool event = i < events;
        const double y = events < 0 ? next++ : event, z = event ? 1 : u++ % u_values;
        sums.add({"a", category, {z}, {y}});
      }
  }
  const ClusterSums& cluster() const { return sums.clusters().at("a"); }
};

struct Judged {
  TotalsVerdict verdict;
  ResponseTotals totals;
};

Judged judged(const std::string& json, const std::vector<Part>& parts, int u_values = 12) {
  const RuledSite site(json, parts, u_values);
  Judged result;
  result.totals.xy = response_sums(site.cluster(), 0).xy;
  result.verdict = withhold_totals(site.plan, {&site.cluster()}, 0, {}, result.totals);
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
  // Events with d: 12, without: 10, with e: 9, in all: 22; these have u = 1.
  const auto site = judged(rules_study("binary"), {{{1, 0}, 20, 8}, {{0, 1}, 20, 5}, {{1, 1}, 20, 4}, {{0, 0}, 20, 5}});
  CHECK(site.verdict.withheld == Names{"u:e", "d:e"});
  CHECK(site.verdict.few_events.empty());
  CHECK(site.totals.xy[4] == 12);
  CHECK(std::isnan(site.totals.xy[5]));
}

TEST_CASE("response rules: few events behind a total of order 1 are named, none is fine") {
  const auto site = judged(rules_study("binary"), {{{1, 0}, 20, 3}, {{0, 1}, 20, 0}, {{0, 0}, 20, 6}});
  CHECK(site.verdict.few_events == Names{"d"});
  CHECK(site.totals.xy[1] == 3);
  CHECK(site.verdict.withheld == Names{"u^2", "u:d", "u:e", "d:e"});  // d without e: 3 events
}

TEST_CASE("response rules: few events without a level are behind the difference to the total") {
  // 40 events with d and 1 to 9 without: y u - y u d is about these.
  for (const int events : {1, 9}) {
    const auto leak = judged(rules_study("binary"), {{{1, 0}, 200, 40}, {{0, 0}, 200, events}});
    CHECK(leak.verdict.withheld == (events < 5 ? Names{"u:d", "d:e"} : Names{"u:d"}));
    CHECK(leak.verdict.few_events == (events < 5 ? Names{"not d"} : Names{}));
    CHECK(leak.totals.xy[0] == 40 + events);
  }
  CHECK(judged(rules_study("binary"), {{{1, 0}, 200, 40}, {{0, 0}, 200, 10}}).verdict.withheld.empty());
  CHECK(judged(rules_study("binary"), {{{1, 0}, 200, 40}, {{0, 0}, 200, 0}}).verdict.withheld.empty());
  // Non-events: the covariates' moments minus these of the events.
  CHECK(judged(rules_study("binary"), {{{1, 0}, 49, 40}, {{0, 0}, 200, 40}}).verdict.withheld == Names{"u:d"});
  CHECK(judged(rules_study("count"), {{{1, 0}, 50, 40}, {{0, 0}, 200, 40}}).verdict.withheld.empty());
}

TEST_CASE("response rules: a table of two dummies is withheld for any cell of 1 to 4 events") {
  const auto names = [](int neither) {
    return judged(rules_study("binary"),
                  {{{1, 1}, 60, 20}, {{1, 0}, 60, 20}, {{0, 1}, 60, 20}, {{0, 0}, 60, neither}}).verdict.withheld;
  };
  CHECK(names(4) == Names{"d:e"});
  CHECK(names(1) == Names{"d:e"});
  CHECK(names(5).empty());
  CHECK(names(0).empty());
}

TEST_CASE("response rules: one level inside another, but for a few events") {
  // All 30 events with d are among the 33 with e: y u e - y u d is about 3.
  const auto inside = judged(rules_study("binary"), {{{1, 1}, 90, 30}, {{0, 1}, 90, 3}, {{0, 0}, 90, 30}});
  CHECK(inside.verdict.withheld == Names{"u:e", "d:e"});
  CHECK(judged(rules_study("binary"), {{{1, 1}, 90, 30}, {{0, 1}, 90, 10}, {{0, 0}, 90, 30}}).verdict.withheld.empty());
}

TEST_CASE("response rules: a level with few events joins the reference") {
  const std::string json = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "responses":
    [{"name": "y", "type": "binary"}], "variables": [{"name": "u", "type": "numeric"},
    {"name": "f", "type": "factor", "levels": ["p", "q", "r"]}]})";
  const auto names = [&](int p, int q, int r) {
    return judged(json, {{{0}, 90, p}, {{1}, 90, q}, {{2}, 90, r}}).verdict;
  };
  CHECK(names(20, 20, 9).withheld == Names{"u:fr"});
  CHECK(names(1, 20, 9).withheld == Names{"u:fr"});  // 10 in p and r together
  CHECK(names(1, 20, 8).withheld == Names{"u:fq", "u:fr"});
  CHECK(names(3, 20, 20).withheld == Names{"u:fq", "u:fr"});
  CHECK(names(3, 20, 20).few_events == Names{"fp"});
}

TEST_CASE("response rules: a numeric response by rows, of a level and of its complement") {
  const auto names = [](int with, int without) {
    return judged(rules_study("numeric"), {{{1, 0}, with, -1}, {{0, 0}, without, -1}}).verdict.withheld;
  };
  CHECK(names(10, 10).empty());
  CHECK(names(9, 10) == Names{"d", "u:d", "d:e"});
  CHECK(names(10, 9) == Names{"d", "u:d", "d:e"});
}

TEST_CASE("response rules: a numeric response that is the same in nearly all rows") {
  CHECK(judged(rules_study("numeric"), {{{0, 0}, 400, 9}}).verdict.withheld == all);
  CHECK(std::isnan(judged(rules_study("numeric"), {{{0, 0}, 400, 9}}).totals.yy));
  CHECK(judged(rules_study("numeric"), {{{0, 0}, 400, 391}}).verdict.withheld == all);
  CHECK(judged(rules_study("numeric"), {{{0, 0}, 400, 10}}).verdict.withheld.empty());
  // 40 of 400 differ, but only 3 of them have d.
  CHECK(judged(rules_study("numeric"), {{{0, 0}, 200, 37}, {{1, 0}, 200, 3}}).verdict.withheld ==
        Names{"d", "u:d", "d:e"});
}

TEST_CASE("response rules: strict withholds totals of levels with few events") {
  // 3 events with d of 23: withheld; 9 with d: fewer than the 10 of differences; in default they are named.
  const auto strict = judged(rules_study("binary", "strict"), {{{1, 0}, 40, 3}, {{0, 0}, 40, 20}});
  CHECK(std::ranges::find(strict.verdict.withheld, "d") != strict.verdict.withheld.end());
  CHECK(std::isnan(strict.totals.xy[1]));
  const auto enough = judged(rules_study("binary", "strict"), {{{1, 0}, 40, 10}, {{0, 0}, 40, 20}});
  CHECK(std::ranges::find(enough.verdict.withheld, "d") == enough.verdict.withheld.end());
  CHECK(judged(rules_study("binary", "strict"), {{{0, 0}, 40, 9}}).verdict.withheld == all);  // 10 events
}

TEST_CASE("response rules: slopes per cluster") {
  const auto allowed = [](const std::string& type, const std::vector<Part>& parts, int column = 0) {
    const RuledSite site(rules_study(type), parts);
    return slopes_allowed(site.plan, {&site.cluster()}, {true}, 0, column) == std::vector<char>{true};
  };
  CHECK(allowed("binary", {{{0, 0}, 40, 0}}));
  CHECK_FALSE(allowed("binary", {{{0, 0}, 40, 9}}));
  CHECK(allowed("binary", {{{0, 0}, 40, 10}}));
  CHECK_FALSE(allowed("binary", {{{0, 0}, 40, 31}}));
  CHECK(allowed("binary", {{{0, 0}, 40, 30}}));
  CHECK(allowed("binary", {{{0, 0}, 40, 40}}));
  CHECK_FALSE(allowed("count", {{{0, 0}, 40, 31}}));  // 1 but for 9 rows
  CHECK(allowed("count", {{{0, 0}, 40, 30}}));
  CHECK_FALSE(allowed("count", {{{0, 0}, 40, 9}}));
  CHECK(allowed("numeric", {{{0, 0}, 40, -1}}));
  CHECK_FALSE(allowed("numeric", {{{0, 0}, 40, 9}}));
  CHECK_FALSE(allowed("numeric", {{{0, 0}, 40, -1}, {{1, 0}, 9, -1}}, 1));
  CHECK(allowed("numeric", {{{0, 0}, 40, -1}, {{1, 0}, 10, -1}}, 1));
}

TEST_CASE("response rules: the total less the slopes that are said is not about few events") {
  const auto protocol = study(rules_study("binary"));
  const MomentPlan plan(*protocol);
  const auto allowed = [&](const std::vector<int>& events, std::vector<char> described = {}) {
    Accumulator sums(plan);
    const std::string names = "abc";
    for (std::size_t c = 0; c < events.size(); ++c)
      for (int i = 0; i < 100; ++i) sums.add({std::string(1, names[c]), {0, 0}, {1}, {i < events[c] ? 1.0 : 0}});
    std::vector<const ClusterSums*> clusters;
    for (const auto& [name, cluster] : sums.clusters()) clusters.push_back(&cluster);
    described.resize(clusters.size(), true);
    return slopes_allowed(plan, clusters, described, 0, 0);
  };
  CHECK(allowed({3, 20, 30}) == std::vector<char>{0, 0, 1});  // b, the next larger, joins a
  CHECK(allowed({3, 7, 30}) == std::vector<char>{0, 0, 1});   // 10 events together
  CHECK(allowed({0, 20, 30}) == std::vector<char>{1, 1, 1});
  CHECK(allowed({0, 20, 30}, {0, 1, 1}) == std::vector<char>{0, 1, 1});    // 100 non-events
  CHECK(allowed({100, 20, 30}, {0, 1, 1}) == std::vector<char>{0, 1, 1});
  CHECK(allowed({3, 0, 0}) == std::vector<char>{0, 1, 1});    // no other has events
}

TEST_CASE("response rules: a numeric column of few values is an indicator: no products with it") {
  const std::vector<Part> plenty{{{0, 0}, 60, 30}, {{1, 1}, 60, 30}};
  CHECK(judged(rules_study("binary"), plenty, 4).verdict.withheld.empty());
  CHECK(judged(rules_study("binary"), plenty, 2).verdict.withheld == Names{"u^2", "u:d", "u:e"});
  const auto strict = judged(rules_study("binary", "strict"), plenty, 2);
  CHECK(strict.verdict.withheld == Names{"u", "u^2", "u:d", "u:e"});
}
