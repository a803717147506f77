// decision_log_test.cpp - a decision in words.
#include "disclosure/decision_log.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

struct Log {
  std::string text;
  Context context;
  Log() {
    context.log_user = this;
    context.log_callback = [](void* user, fglmm_log_level, const char* message) {
      static_cast<Log*>(user)->text += std::string(message) + "\n";
    };
  }
  void check_says(const std::string& part) const {
    CAPTURE(text);
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
};

// One cluster left out by each of two rules, one of order 2 that hides counts and leaves out a column.
Decision decision(const std::string& members) {
  Decision out;
  out.summary.protocol = study(factor_study(2, 2, members));
  auto& release = out.summary.releases.emplace_back();
  release.clusters = 1;
  release.left_out_clusters = 2;
  release.left_out_rows = 9;
  release.rules = {"R1", "R2"};
  out.verdicts.clusters.resize(3);
  out.verdicts.clusters[0].released = out.verdicts.clusters[1].released = false;
  out.verdicts.clusters[0].moments.why = "R1: few";
  out.verdicts.clusters[1].moments.why = "R13: few";
  auto& kept = out.verdicts.clusters[2];
  kept.moments.order = 2;
  kept.moments.without = {1};
  kept.hidden_counts = 3;
  kept.events = {1};
  kept.slopes_withheld = {"y times u"};
  out.verdicts.pools.resize(1);
  out.verdicts.pools[0].repairs = {5, 6, 7, 8};
  out.verdicts.totals.resize(1);
  out.verdicts.totals[0].withheld = {"u:v"};
  out.verdicts.totals[0].few_events = {"fl1"};
  return out;
}

}  // namespace

TEST_CASE("decision log: what was left out, coarsened and withheld, by which rule, and what is missing") {
  Log log;
  log_decision(log.context, decision(R"("order": 4, "thresholds": {"min_rows": 3})"));
  for (const auto* part :
       {"not those of profile default (in brackets): min_rows 3 (10)\n", "2 of 3 clusters (9 rows) are left out: ",
        "1 by R1, 1 by R13; leaving out by events depends on the outcome",
        "below 4 in some clusters: 1 to 2 (R1, R3, R5, R14)",
        "'u' has too few values, or one in nearly all rows, in 1 clusters",
        "counts of 3 categories in 1 clusters are hidden (R2)", "5 counts of categories",
        "6 totals of categories joined others", "7 cells and 8 clusters give up their moments",
        "times u:v are withheld (R4)",
        "times fl1 have 1 to 4 events", "withheld in 1 clusters (R4)",
        "1 clusters have 1 to 4 events, and say so (R13)",
        "enforced: R1 R2; missing in this version: R3 R4 R5 R6 R7 R8 R11 R12 R13 R14"})
    log.check_says(part);
}

TEST_CASE("decision log: a release as agreed is said in one line") {
  Log log;
  auto plain = decision("\"order\": 2");
  plain.summary.releases[0].left_out_clusters = 0;
  plain.verdicts.clusters = {};
  plain.verdicts.pools = {};
  plain.verdicts.totals = {{}};
  log_decision(log.context, plain);
  CHECK(std::ranges::count(log.text, '\n') == 1);
}
