// anova_test.cpp - which fits can be compared, and what comes of it.
#include "inference/anova.hpp"

#include <limits>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

const double unknown = std::numeric_limits<double>::quiet_NaN();

FitResult fit(const std::string& formula, std::vector<std::string> fixed, std::vector<VarCorr> random, double loglik) {
  FitResult r{};
  r.formula = formula;
  r.family = "binomial";
  r.link = "logit";
  r.source = "rows";
  r.method = "laplace";
  r.response = "y";
  r.data = "d1";
  r.rows = 100;
  r.clusters = 10;
  r.loglik = loglik;
  for (std::string& name : fixed) r.fixed.push_back({std::move(name), 0, 1, 0, 1, -2, 2});
  r.random = std::move(random);
  return r;
}

VarCorr term(std::vector<std::string> names) {
  VarCorr out{"g", std::move(names), {}, {}, {}, {}, {}, {}};
  out.sd.resize(out.terms.size(), 1);
  out.cor.resize(out.terms.size() * out.terms.size(), 1);
  return out;
}

const std::string i = "(Intercept)";

FitResult null_model() { return fit("y ~ 1 + (1 | g)", {i}, {term({i})}, -60); }
FitResult with_x() { return fit("y ~ x + (1 | g)", {i, "x"}, {term({i})}, -58); }

void check_refused(FitResult a, FitResult b, std::initializer_list<std::string> parts) {
  check_fails(Status::invalid_argument, parts, [&] { compare_fits(a, b); });
}

}  // namespace

TEST_CASE("anova: twice the difference of the log-likelihoods, whichever fit comes first") {
  const Anova forth = compare_fits(null_model(), with_x()), back = compare_fits(with_x(), null_model());
  CHECK(forth.smaller == 0);
  CHECK(back.smaller == 1);
  for (const Anova& one : {forth, back}) {
    CHECK(one.df == 1);
    CHECK(one.chisq == 4);
    CHECK(one.p == doctest::Approx(0.04550026389635842).epsilon(1e-13));  // R: pchisq(4, 1, lower.tail = FALSE)
    CHECK_FALSE(one.boundary);
    CHECK(one.same_data);
  }
}

TEST_CASE("anova: a random slope is two parameters, an SD of 0 is at the edge, a correlation of 0 is not") {
  const FitResult one = fit("y ~ x + (1 | g)", {i, "x"}, {term({i})}, -60);
  const FitResult two = fit("y ~ x + (1 | g) + (0 + x | g)", {i, "x"}, {term({i}), term({"x"})}, -59);
  const FitResult correlated = fit("y ~ x + (1 + x | g)", {i, "x"}, {term({i, "x"})}, -58);
  CHECK(compare_fits(one, correlated).df == 2);
  CHECK(compare_fits(one, correlated).boundary);
  CHECK(compare_fits(one, two).df == 1);
  CHECK(compare_fits(one, two).boundary);
  CHECK(compare_fits(correlated, two).df == 1);
  CHECK_FALSE(compare_fits(correlated, two).boundary);
}

TEST_CASE("anova: models that are not nested, or are one") {
  check_refused(with_x(), fit("y ~ z + w + (1 | g)", {i, "z", "w"}, {term({i})}, -50), {"not nested", "not 'x' of"});
  check_refused(fit("y ~ x + (1 | g)", {i, "x"}, {term({i})}, -60),
                fit("y ~ x + z + (0 + x | g)", {i, "x", "z"}, {term({"x"})}, -50), {"not nested", "random effects"});
  check_refused(with_x(), with_x(), {"one model", "y ~ x"});
  check_refused(with_x(), fit("y ~ z + (1 | g)", {i, "z"}, {term({i})}, -50), {"not nested"});
}

TEST_CASE("anova: fits that differ in what they are fitted to") {
  const auto refused_with = [](const std::string& part, auto change) {
    FitResult larger = with_x();
    change(larger);
    check_refused(null_model(), larger, {part});
  };
  refused_with("response, y and z", [](FitResult& f) { f.response = "z"; });
  refused_with("family, binomial and poisson", [](FitResult& f) { f.family = "poisson"; });
  refused_with("source, rows and summaries", [](FitResult& f) { f.source = "summaries"; });
  refused_with("number of rows, 100 and 99", [](FitResult& f) { f.rows = 99; });
  refused_with("number of clusters, 10 and 9", [](FitResult& f) { f.clusters = 9; });
  refused_with("nagq, 1 and 7", [](FitResult& f) { f.nagq = 7; });
  refused_with("second fit ended with outcome separation", [](FitResult& f) { f.outcome = FGLMM_SEPARATION; });
  refused_with("no finite log-likelihood", [](FitResult& f) { f.loglik = unknown; });
  refused_with("lower log-likelihood, -61 after -60", [](FitResult& f) { f.loglik = -61; });
  FitResult elsewhere = with_x();
  elsewhere.data = "d2";
  CHECK_FALSE(compare_fits(null_model(), elsewhere).same_data);
}

TEST_CASE("anova: REML compares random effects alone") {
  const auto reml = [](FitResult f) {
    f.family = "gaussian";
    f.method = "reml";
    return f;
  };
  check_refused(reml(null_model()), reml(with_x()), {"REML", "--ml"});
  const FitResult slope = fit("y ~ x + (1 + x | g)", {i, "x"}, {term({i, "x"})}, -55);
  CHECK(compare_fits(reml(with_x()), reml(slope)).chisq == 6);
  FitResult ml = reml(slope);
  ml.method = "ml";
  check_refused(reml(with_x()), ml, {"method, reml and ml"});
}

TEST_CASE("anova: a difference within rounding is none") {
  FitResult larger = with_x();
  larger.loglik = -60 - 1e-9;
  const Anova none = compare_fits(null_model(), larger);
  CHECK(none.chisq == 0);
  CHECK(none.p == 1);
}
