// evidence_test.cpp - what a site reads about its own release.
#include "disclosure/evidence.hpp"

#include <nlohmann/json.hpp>

#include "summaries.hpp"

using namespace summaries;

namespace {

const std::string evidence_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 3, "profile": "default",
  "random": ["u"], "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "u", "type": "numeric"}, {"name": "d", "type": "binary"}]})";

// a: 40 rows, 11 with d, 12 events, none with d; b: 30 rows, 4 with d, 3 events, all with d; c: 5 rows.
std::string evidence_rows() {
  std::string csv = "c,u,d,y\n";
  for (int i = 0; i < 40; ++i) csv += cat("a,", i, ',', int{i >= 29}, ',', int{i < 12}, '\n');
  for (int i = 0; i < 30; ++i) csv += cat("b,", i, ',', int{i < 4}, ',', int{i < 3}, '\n');
  for (int i = 0; i < 5; ++i) csv += cat("c,", i, ",0,0\n");
  return csv + "c,NA,0,0\n";
}

struct Log {
  std::string text;
  Context context;
  Log() {
    context.log_user = this;
    context.log_callback = [](void* user, fglmm_log_level, const char* message) {
      static_cast<Log*>(user)->text += std::string(message) + "\n";
    };
  }
};

}  // namespace

TEST_CASE("evidence: verdicts on clusters, totals and slopes, with reasons") {
  const auto summary = summarized(evidence_study, evidence_rows());
  const auto json = nlohmann::json::parse(summary.evidence);
  CHECK(json["profile"] == "default");
  CHECK(json["release"] == summary.releases[0].id);
  CHECK(json["rules_missing"].size() == 7);
  CHECK(json["thresholds_changed"].empty());
  CHECK(json["left_out"]["rows"] == 5);
  CHECK(json["incomplete_rows"] == 1);

  const auto& a = json["clusters"][0];
  CHECK(a["verdict"] == "released");
  CHECK(a["rows"] == 40);
  CHECK(a["order"] == 3);
  CHECK(a["smallest_cell"] == 11);
  CHECK(a["ratio"] == doctest::Approx(5.0 / 40));  // u, u^2, u d, u^3, u^2 d
  CHECK(a["distinct_values"]["u"] == "11 or more");
  CHECK_FALSE(a.contains("why"));
  CHECK_FALSE(a.contains("few_events"));

  const auto& b = json["clusters"][1];
  CHECK(b["verdict"] == "coarsened");
  CHECK(b["order"] == 1);
  CHECK(b["agreed_order"] == 3);
  CHECK(b["why"].get<std::string>().find("R1: a cell of 4 rows") != std::string::npos);
  CHECK(b["few_events"]["y"] == 3);
  CHECK(b["response_products_withheld"][0] == "y times u");

  const auto& c = json["clusters"][2];
  CHECK(c["verdict"] == "left out");
  CHECK(c["why"].get<std::string>().find("R1: 5 rows") != std::string::npos);

  CHECK(json["totals"]["y"]["events"] == 15);
  CHECK(json["totals"]["y"]["few_events"] == nlohmann::json{"d"});  // 3 events with d
  CHECK(json["totals"]["y"]["withheld"] == nlohmann::json{"u:d"});
}

TEST_CASE("evidence: thresholds that are not the profile's own, and columns that cost a cluster its moments") {
  Log log;
  const auto json = replaced(evidence_study, "\"random\"", R"("thresholds": {"min_rows": 3, "min_cell": 5}, "random")");
  std::string csv = evidence_rows();
  for (int i = 0; i < 40; ++i) csv += cat("d,7,0,", int{i < 12}, '\n');
  const auto summary = summarized(json, csv, log.context);
  CHECK(nlohmann::json::parse(summary.evidence)["thresholds_changed"] == nlohmann::json{"min_rows 3 (10)"});
  for (const std::string part : {"not those of profile default (in brackets): min_rows 3 (10)\n",
                                 "'u' has too few values, or one in nearly all rows, in 3 clusters"}) {
    CAPTURE(log.text);
    CHECK(log.text.find(part) != std::string::npos);
  }
}

TEST_CASE("evidence: the log says what was left out, coarsened and withheld, and which rules are missing") {
  Log log;
  summarized(evidence_study, evidence_rows(), log.context);
  for (const std::string part :
       {"1 of 3 clusters (5 rows)", "1 to 1 (R1, R3)", "times u:d are withheld", "times d have 1 to 4 events",
        "withheld in 1 clusters", "enforced: R1 R3 R4 R8 R11; missing in this version: R2 R5 R6 R7 R12 R13 R14"}) {
    CAPTURE(log.text);
    CAPTURE(part);
    CHECK(log.text.find(part) != std::string::npos);
  }
}
