#include "accuracy/study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "accuracy/designs.hpp"

using namespace accuracy;

namespace {

// One cluster of 5 rows more than simulate() gives: too small for any profile but none.
Study with_a_small_cluster() {
  Random random(11);
  Study study = simulate(designs()[1], 9, 40, random);
  std::vector<std::string> names = study.rows.text("cluster");
  std::fill(names.end() - 5, names.end(), "small");
  study.rows.columns[4].values = names;
  return study;
}

fglmm::DraftOptions draft_of(const Study& study, const char* profile) {
  fglmm::DraftOptions draft = draft_options(study, profile, 4);
  draft.bounds = designs()[1].bounds;
  return draft;
}

}  // namespace

TEST_CASE("study: profile none keeps every cluster, so that both gaps are one") {
  const fglmm::Context context;
  const Study study = with_a_small_cluster();
  const Estimates all = fit_rows(context, study, study.rows);
  CHECK(all.clusters.size() == 10);
  CHECK(all.rows == 360);
  CHECK(all.numbers == 0);
  CHECK(std::isnan(all.certificate));
  const Comparison none = compare(context, study, all, draft_of(study, "none"), 3);
  REQUIRE(none.failure == "");
  CHECK(none.fit.clusters == all.clusters);
  CHECK(none.fit.numbers > 0);
  CHECK(none.kept.in_se == none.all.in_se);
}

TEST_CASE("study: what is left out is left out of the fit to compare with") {
  const fglmm::Context context;
  const Study study = with_a_small_cluster();
  const Estimates all = fit_rows(context, study, study.rows);
  const Comparison some = compare(context, study, all, draft_of(study, "default"), 1);
  REQUIRE(some.failure == "");
  CHECK(some.fit.rows == 355);
  CHECK(some.fit.clusters.size() == 9);
  CHECK_FALSE(some.fit.clusters.contains("small"));
  const auto large = [](const std::string& name) { return name != "small"; };
  const Estimates kept = fit_rows(context, study, rows_where(study.rows, "cluster", large));
  CHECK(some.kept.in_se == gaps_between(some.fit, kept).in_se);
  CHECK(some.all.in_se == gaps_between(some.fit, all).in_se);
}

TEST_CASE("study: a failure is said, with its reason") {
  const fglmm::Context context;
  const Study study = with_a_small_cluster();
  const Estimates all = fit_rows(context, study, study.rows);
  fglmm::DraftOptions draft = draft_of(study, "default");
  draft.min_rows = 100;
  const Comparison comparison = compare(context, study, all, draft, 2);
  CHECK(comparison.failure.find("R1") != std::string::npos);
}
