// fit_test.cpp - a model from formula to result: closed forms, both sources of data, options and refusals.
#include "fit/fit.hpp"

#include <numbers>

#include "engine/both_sources.hpp"

using namespace both_sources;

namespace {

const std::vector<int> sizes = {30, 25, 40, 20, 35, 28};

FitResult from_rows(const std::string& formula, const std::string& family) {
  return fit_rows(formula, family, rows_of(wards(sizes)));
}

FitResult from_summaries(const std::string& formula, const std::string& family, const PseudoOptions& options = {}) {
  return fit_model(on_cpu(), make_model(formula, family), Dataset(released(wards(sizes)), options), {});
}

void check_same(const FitResult& a, const FitResult& b, double tolerance) {
  INFO(a.formula);
  CHECK(a.outcome == b.outcome);
  CHECK(gap(a, b) < tolerance);
  for (std::size_t j = 0; j < a.fixed.size(); ++j)
    CHECK(b.fixed[j].se == doctest::Approx(a.fixed[j].se).epsilon(tolerance));
  CHECK(b.random[0].sd[0] == doctest::Approx(a.random[0].sd[0]).epsilon(tolerance));
  CHECK(b.loglik == doctest::Approx(a.loglik).epsilon(tolerance));
  CHECK(b.rows == a.rows);
  REQUIRE(b.modes.size() == a.modes.size());
  for (std::size_t i = 0; i < a.modes.size(); ++i) {
    CHECK(b.modes[i].cluster == a.modes[i].cluster);
    CHECK(std::abs(b.modes[i].value[0] - a.modes[i].value[0]) < tolerance * a.modes[i].sd[0]);
    CHECK(b.modes[i].sd[0] == doctest::Approx(a.modes[i].sd[0]).epsilon(tolerance));
  }
}

// Three clusters of two rows: means 1, 3, 8; differences of 2 in each.
Frame one_way() {
  return table({words("c", {"b", "a", "b", "C", "C", "a"}), numbers("y", {0, 2, 2, 7, 9, 4})});
}

}  // namespace

TEST_CASE("fit: a balanced one-way layout in closed form, REML and ML") {
  const double msw = 2, msb = 2 * (9 + 1 + 16) / 2.0;  // means 1, 3, 8 about 4
  const auto reml = fit_rows("y ~ 1 + (1 | c)", "gaussian", one_way());
  CHECK(reml.method == "reml");
  CHECK(reml.outcome == FGLMM_CONVERGED);
  CHECK(reml.fixed[0].name == "(Intercept)");
  CHECK(reml.fixed[0].estimate == doctest::Approx(4).epsilon(1e-12));
  CHECK(reml.fixed[0].se == doctest::Approx(std::sqrt(msb / 6)).epsilon(1e-9));
  CHECK(reml.sigma == doctest::Approx(std::sqrt(msw)).epsilon(1e-9));
  CHECK(reml.random[0].sd[0] == doctest::Approx(std::sqrt((msb - msw) / 2)).epsilon(1e-9));
  REQUIRE(reml.modes.size() == 3);
  CHECK(reml.modes[0].cluster == "C");  // byte order
  CHECK(reml.modes[2].cluster == "b");
  CHECK(reml.modes[0].value[0] == doctest::Approx(4 * (1 - msw / msb)).epsilon(1e-9));
  FitOptions options;
  options.ml = true;
  const auto ml = fit_rows("y ~ 1 + (1 | c)", "gaussian", one_way(), options);
  CHECK(ml.method == "ml");
  CHECK(ml.random[0].sd[0] == doctest::Approx(std::sqrt((msb * 2 / 3 - msw) / 2)).epsilon(1e-9));
  const double loglik =
      -0.5 * (6 * (1 + std::log(2 * std::numbers::pi)) + 3 * std::log(msw) + 3 * std::log(msb * 2 / 3));
  CHECK(ml.loglik == doctest::Approx(loglik).epsilon(1e-12));
  CHECK(ml.aic == doctest::Approx(-2 * loglik + 2 * 3).epsilon(1e-12));
  CHECK(ml.bic == doctest::Approx(-2 * loglik + std::log(6) * 3).epsilon(1e-12));
}

TEST_CASE("fit: what a result says besides its estimates") {
  const auto fit = from_rows("ill ~ age + diet + (1 | ward)", "binomial");
  CHECK(fit.family == "binomial");
  CHECK(fit.link == "logit");
  CHECK(fit.method == "laplace");
  CHECK(fit.source == "rows");
  CHECK(fit.response == "ill");
  CHECK(fit.group == "ward");
  CHECK(fit.rows == 178);
  CHECK(fit.clusters == 6);
  CHECK(fit.statistics_shared == 0);
  CHECK(std::isnan(fit.sigma));
  const Coefficient& age = fit.fixed[1];
  CHECK(age.z == age.estimate / age.se);
  CHECK(age.p == doctest::Approx(std::erfc(std::abs(age.z) / std::sqrt(2))).epsilon(1e-14));
  CHECK(age.upper - age.estimate == doctest::Approx(1.959963984540054 * age.se).epsilon(1e-12));
  CHECK(age.estimate - age.lower == doctest::Approx(1.959963984540054 * age.se).epsilon(1e-12));
  CHECK(fit.vcov.size() == 16);
  CHECK(std::sqrt(fit.vcov[5]) == doctest::Approx(age.se).epsilon(1e-14));
  CHECK(fit.aic == doctest::Approx(-2 * fit.loglik + 2 * 5).epsilon(1e-14));  // 4 fixed effects and an SD
  CHECK(std::isnan(from_rows("score ~ age + (1 | ward)", "gaussian").fixed[1].p));
}

TEST_CASE("fit: gaussian from summaries equals gaussian from rows") {
  for (const char* formula :
       {"score ~ age * diet + urban + dose + (1 | ward)", "score ~ age + age_sq + urban + (1 | ward)",
        "score ~ diet + age:dose - 1 + (1 | ward)"})
    check_same(from_rows(formula, "gaussian"), from_summaries(formula, "gaussian"), 1e-9);
  const auto fit = from_summaries("score ~ age + (1 | ward)", "gaussian");
  CHECK(fit.source == "summaries");
  CHECK(fit.order == 4);
  CHECK(fit.statistics_shared > 0);
  CHECK(fit.missing_rules.empty());
}

TEST_CASE("fit: pseudo-rows stand in for moments that a gaussian fit lacks: close, not equal") {
  const std::string formula = "score ~ age + age_sq + dose + urban + (1 | ward)";
  const auto rows = from_rows(formula, "gaussian");
  const auto lowered = from_summaries(formula, "gaussian", {"rows", 1, 3});
  CHECK(lowered.order == 3);
  CHECK(gap(rows, lowered) > 1e-9);
  CHECK(gap(rows, lowered) < 0.1);

  // Here the ratio lowers the wards that are small for their numbers, and leaves the others.
  const auto json = summaries::replaced(study_json, "\"profile\"", "\"thresholds\": {\"ratio\": 0.8}, \"profile\"");
  const Dataset dataset(released(wards(sizes), json), {});
  std::vector<int> orders;
  for (const Group& group : dataset.summary().groups) orders.push_back(group.order);
  REQUIRE(*std::min_element(orders.begin(), orders.end()) < 4);
  REQUIRE(*std::max_element(orders.begin(), orders.end()) == 4);
  CHECK(gap(rows, fit_model(on_cpu(), make_model(formula, "gaussian"), dataset, {})) < 0.1);
}

TEST_CASE("fit: the lowest order is reported, and groups that gave means alone") {
  const auto fit = from_summaries("ill ~ diet + (1 | ward)", "binomial", {"rows", 1, 1});
  CHECK(fit.order == 1);
  REQUIRE_FALSE(fit.unmatched.empty());
  CHECK(fit.unmatched.back().find("6 of 6 groups released no second moments") != std::string::npos);
}

TEST_CASE("fit: all-categorical models from summaries equal those from rows, whatever the family") {
  check_same(from_rows("ill ~ diet * urban + (1 | ward)", "binomial"),
             from_summaries("ill ~ diet * urban + (1 | ward)", "binomial"), 1e-7);
  check_same(from_rows("visits ~ diet + urban - 1 + (1 | ward)", "poisson"),
             from_summaries("visits ~ diet + urban - 1 + (1 | ward)", "poisson"), 1e-7);
}

TEST_CASE("fit: numeric covariates from summaries are close") {
  CHECK(gap(from_rows("ill ~ age + diet + (1 | ward)", "binomial"),
            from_summaries("ill ~ age + diet + (1 | ward)", "binomial")) < 0.05);
  CHECK(gap(from_rows("visits ~ age + dose + (1 | ward)", "poisson"),
            from_summaries("visits ~ age + dose + (1 | ward)", "poisson")) < 0.05);
}

TEST_CASE("fit: the user's units decide nothing") {
  for (const auto& [response, family] : {std::pair{"score", "gaussian"}, {"ill", "binomial"}, {"visits", "poisson"}}) {
    Frame frame = rows_of(wards(sizes));
    const std::string formula = std::string(response) + " ~ age * urban + (1 | ward)";
    const auto plain = fit_rows(formula, family, frame);
    for (Column& column : frame.columns)
      if (column.name == "age")
        for (double& age : column.values) age = 1e6 + 1e6 * age;
    const auto scaled = fit_rows(formula, family, frame);
    CHECK(scaled.outcome == plain.outcome);
    CHECK(scaled.loglik == doctest::Approx(plain.loglik - (std::string(family) == "gaussian" ? 2 * std::log(1e6) : 0))
                               .epsilon(1e-10));
    for (const std::size_t j : {1, 3}) {
      CHECK(scaled.fixed[j].estimate * 1e6 == doctest::Approx(plain.fixed[j].estimate).epsilon(1e-7));
      CHECK(scaled.fixed[j].se * 1e6 == doctest::Approx(plain.fixed[j].se).epsilon(1e-7));
    }
    CHECK(scaled.fixed[0].estimate ==
          doctest::Approx(plain.fixed[0].estimate - plain.fixed[1].estimate).epsilon(1e-7));
    CHECK(scaled.modes[0].value[0] == doctest::Approx(plain.modes[0].value[0]).epsilon(1e-7));
  }
}

TEST_CASE("fit: models that are refused") {
  check_fails(Status::unsupported, {"no random effects", "(1|cluster)"}, [] { make_model("y ~ x", "gaussian"); });
  check_fails(Status::unsupported, {"'c' and of 'd'", "crossed groups are not supported"},
              [] { make_model("y ~ x + (1 | c) + (1 | d)", "gaussian"); });
  check_fails(Status::unsupported, {"'c:d'", "make a column of it"},
              [] { make_model("y ~ x + (1 | c:d)", "binomial"); });
  check_fails(Status::invalid_argument, {"'gamma'", "'binomial'"}, [] { make_model("y ~ x + (1 | c)", "gamma"); });
}

TEST_CASE("fit: options out of range") {
  const auto refused = [](Status status, const std::string& part, FitOptions options) {
    check_fails(status, {part}, [&] { fit_rows("y ~ 1 + (1 | c)", "gaussian", one_way(), options); });
  };
  refused(Status::invalid_argument, "confidence level 1 ", {1, false, 1, 100});
  refused(Status::invalid_argument, "confidence level nan", {std::nan(""), false, 1, 100});
  refused(Status::invalid_argument, "nagq 5 is for binomial and poisson", {0.95, false, 5, 100});
  refused(Status::invalid_argument, "nagq 101 is outside 1 to 100", {0.95, false, 101, 100});
  refused(Status::invalid_argument, "max_iterations", {0.95, false, 1, 0});
}
