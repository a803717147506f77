// lower_order_test.cpp - a lowered summary is what a release at that order would have been.
#include "summary/lower_order.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

const std::string json = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 4, "profile": "none",
  "responses": [{"name": "y", "type": "count"}],
  "variables": [{"name": "u", "type": "numeric", "centre": 2}, {"name": "d", "type": "binary"},
                {"name": "f", "type": "factor", "levels": ["k", "l", "m"]}]})";
const std::string rows = "c,u,d,f,y\np,1,0,k,1\np,4,1,l,0\np,2,1,m,7\nq,5,0,k,2\nq,3,0,m,2\nq,9,0,l,1\nq,2,0,l,0\n";

}  // namespace

TEST_CASE("lower order: the same groups as if they had been released so") {
  for (const int order : {2, 3}) {
    auto lowered = summarized(json, rows);
    lower_order(lowered, order);
    const auto low = summarized(replaced(json, "\"order\": 4", cat("\"order\": ", order)), rows);
    REQUIRE(lowered.groups.size() == 2);
    for (std::size_t g = 0; g < 2; ++g) {
      CHECK(lowered.groups[g].order == order);
      CHECK(lowered.groups[g].table == low.groups[g].table);
      CHECK(lowered.groups[g].constant == low.groups[g].constant);
      CHECK(lowered.groups[g].moments == low.groups[g].moments);
      CHECK(lowered.groups[g].y == low.groups[g].y);
      CHECK(lowered.groups[g].n == low.groups[g].n);
    }
    CHECK(lowered.releases[0].totals[0].xy == summarized(json, rows).releases[0].totals[0].xy);
  }
}

TEST_CASE("lower order: an order that is not lower changes nothing") {
  auto summary = summarized(json, rows);
  lower_order(summary, 5);
  CHECK(summary_text(summary) == summary_text(summarized(json, rows)));
}

TEST_CASE("lower order: a count table of all factors stays whole") {
  const auto ratio = replaced(json, "\"order\": 4", R"("order": 2, "thresholds": {"ratio": 100})");
  const auto three = replaced(ratio, R"({"name": "d",)", R"({"name": "e", "type": "binary"}, {"name": "d",)");
  const std::string more = "c,u,e,d,f,y\np,1,0,0,k,1\np,4,1,1,l,0\np,2,0,1,m,7\np,5,1,0,k,2\n";
  auto summary = summarized(three, more);
  REQUIRE(summary.groups[0].order == 2);
  REQUIRE(summary.groups[0].table == 3);
  lower_order(summary, 1);
  CHECK(summary.groups[0].order == 1);
  CHECK(summary.groups[0].table == 3);
  // u, 4 dummies; 5 products of two and 2 of three factors' dummies: e d, e l, e m, d l, d m; e d l, e d m.
  CHECK(summary.groups[0].moments.size() == 5 + 5 + 2);
  CHECK(summary.groups[0].moments[0] == -1 + 2 + 0 + 3);
}

TEST_CASE("lower order: groups, cells and totals of a release in cells keep the moments to that order") {
  for (unsigned seed = 0; seed < 20; ++seed)
    for (const int order : {0, 1, 2}) {
      const auto summary = RandomRelease(seed).make();
      auto lowered = summary;
      lower_order(lowered, order);
      const auto check = [&](const auto& low, const auto& all) {
        CHECK(low.n == all.n);
        CHECK(low.order == std::min(order, all.order));
        CHECK(low.without == (low.order == 0 ? std::vector<int>() : all.without));
        auto kept = all.moments;
        kept.resize(numeric_moments(*summary.protocol, low.order, low.without).size());
        CHECK(low.moments == kept);
      };
      for (std::size_t g = 0; g < summary.groups.size(); ++g) {
        check(lowered.groups[g], summary.groups[g]);
        for (std::size_t c = 0; c < summary.groups[g].cells.size(); ++c)
          check(lowered.groups[g].cells[c], summary.groups[g].cells[c]);
      }
    }
}
