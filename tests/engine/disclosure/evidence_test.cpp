// evidence_test.cpp - what a site reads about its own release.
#include "disclosure/evidence.hpp"

#include <nlohmann/json.hpp>

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

const std::string evidence_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 3, "profile": "default",
  "random": ["u"], "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "u", "type": "numeric", "scale": 16}, {"name": "d", "type": "binary"}]})";

// a: 40 rows, 11 with d, 12 events; b: 30 rows, 4 with d, 3 events; c: 5 rows.
std::string evidence_rows() {
  std::string csv = "c,u,d,y\n";
  for (int i = 0; i < 40; ++i) csv += cat("a,", i, ',', int{i % 10 == 9 || i >= 33}, ',', int{i < 12}, '\n');
  for (int i = 0; i < 30; ++i) csv += cat("b,", i, ',', int{i < 4}, ',', int{i < 3}, '\n');
  for (int i = 0; i < 5; ++i) csv += cat("c,", i, ",0,0\n");
  return csv + "c,NA,0,0\n";
}

}  // namespace

TEST_CASE("evidence: verdicts on clusters, pools, totals and slopes, with reasons") {
  const auto summary = summarized(evidence_study, evidence_rows());
  const auto json = nlohmann::json::parse(summary.evidence);
  CHECK(json["profile"] == "default");
  CHECK(json["release"] == summary.releases[0].id);
  CHECK(json["rules_missing"] == nlohmann::json{"R7", "R12"});
  CHECK(json["thresholds_changed"].empty());
  CHECK(json["left_out"]["rows"] == 5);
  CHECK(json["incomplete_rows"] == 1);
  CHECK(json["statistics"] == count_statistics(summary));

  const auto& a = json["clusters"][0];
  CHECK(a["verdict"] == "released");
  CHECK(a["rows"] == 40);
  CHECK(a["order"] == 3);
  CHECK(a["smallest_count"] == 10);
  CHECK(a["hidden_counts"] == 0);
  CHECK(a["ratio"] == doctest::Approx(3.0 / 40));
  CHECK(a["leverage_at_most"] == 0.4);  // no row is near a half
  CHECK_FALSE(a.contains("few_events"));

  const auto& b = json["clusters"][1];
  CHECK(b["verdict"] == "coarsened");
  CHECK(b["hidden_counts"] == 2);
  CHECK(b["smallest_count"] == 30);
  CHECK(b["few_events"]["y"] == 3);
  CHECK(b["response_products_withheld"][0] == "y times u");

  const auto& c = json["clusters"][2];
  CHECK(c["verdict"] == "left out");
  CHECK(c["why"].get<std::string>().find("R1: 5 rows") != std::string::npos);

  CHECK(json["totals"]["y"]["events"] == 15);
  REQUIRE(json["pools"].size() == 1);
  CHECK(json["pools"][0]["rows"] == 70);
  // Category d is 11 and 4 rows, of which b's are hidden: the totals are over both categories.
  REQUIRE(json["pools"][0]["totals"].size() == 1);
  CHECK(json["pools"][0]["totals"][0]["categories"] == nlohmann::json{"not d", "d"});
  CHECK(json["coarsened"]["hidden_counts"] == 2);
  CHECK(json["coarsened"]["pool_counts_joined"] == 1);
  CHECK(json["coarsened"]["pool_totals_joined"] == 0);
  CHECK(json["coarsened"]["clusters_with_few_events"] == 1);
}

TEST_CASE("evidence: blocks under profile none by their box") {
  const auto none = replaced(evidence_study, "\"default\"", "\"none\"");
  const auto json = replaced(none, "\"scale\"", "\"cut\": [20], \"scale\"");
  const auto evidence = nlohmann::json::parse(summarized(json, evidence_rows()).evidence);
  // 9 numbers of order 3 with one numeric column: 3 + 3 = 6 of u, u^2, u^3, u d, u^2 d: 5, so 20 rows.
  CHECK(evidence["clusters"][0]["block"] == "u :20");
  CHECK(evidence["clusters"][1]["block"] == "u 20:");
  CHECK_FALSE(evidence["clusters"][2].contains("block"));
  CHECK_FALSE(evidence.contains("pools"));
}
