#include "pseudo_data/response_targets.hpp"

#include "engine/random_studies.hpp"
#include "summary/merge.hpp"

using namespace studies;

TEST_CASE("targets are the response's sums over the rows of all releases") {
  const Shape shape{"n3", {30, 20}, 3, "bcn"};
  const Study first = make_study(shape, {}, 1), second = make_study(shape, {}, 2);
  const Summary* parts[] = {&first.summary, &second.summary};
  const Summary both = merge_summaries(parts);
  const Structure structure(*both.protocol);
  const ResponseTargets targets = response_targets(structure, both);
  REQUIRE(targets.sum.size() == 3);
  CHECK(targets.monomials.size() == 3 + 1 + 2);   // z, two dummies; z^2, z times each
  for (std::size_t r = 0; r < 3; ++r) {
    double squares = 0;
    for (const Study* study : {&first, &second})
      for (const double y : study->rows.y[r]) squares += y * y;
    CHECK(targets.squares[r] == doctest::Approx(r == 0 ? 0 : squares).epsilon(1e-12));
    for (std::size_t q = 0; q < targets.monomials.size(); ++q) {
      double exact = 0;
      for (const Study* study : {&first, &second})
        exact += sum(structure, study->rows, targets.monomials[q], 0, 50, &study->rows.y[r]);
      CHECK(targets.sum[r][q] == doctest::Approx(exact).epsilon(1e-12));
    }
  }
}

TEST_CASE("errors are the rows' weighted sums minus the targets, and 0 where a target was withheld") {
  Study study = make_study({"n2", {25}, 3, "bn"});
  const Structure structure(study.protocol());
  ResponseTargets targets = response_targets(structure, study.summary);
  const Features features(structure, study.rows, targets.monomials);
  for (const auto& errors : response_errors(study.rows, features, targets))
    for (const double error : errors) CHECK(std::abs(error) < 1e-12);
  for (double& weight : study.rows.weight) weight = 3;
  targets.sum[1][0] = std::nan("");
  const auto errors = response_errors(study.rows, features, targets);
  for (std::size_t q = 0; q < targets.monomials.size(); ++q) {
    CHECK(errors[0][q] == doctest::Approx(2 * targets.sum[0][q]).epsilon(1e-12));
    if (q > 0) CHECK(errors[1][q] == doctest::Approx(2 * targets.sum[1][q]).epsilon(1e-12));
  }
  CHECK(errors[1][0] == 0);
}

TEST_CASE("a sum that one of several releases withheld is withheld") {
  const Shape shape{"n", {30}, 3};
  Study first = make_study(shape, {}, 1);
  const Study second = make_study(shape, {}, 2);
  first.summary.releases[0].totals[0].xy[1] = std::nan("");
  const Summary* parts[] = {&first.summary, &second.summary};
  const Summary both = merge_summaries(parts);
  const ResponseTargets targets = response_targets(Structure(*both.protocol), both);
  CHECK(std::isfinite(targets.sum[0][0]));
  CHECK(std::isnan(targets.sum[0][1]));
}
