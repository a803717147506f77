// hard_references_test.cpp - fits that are hard to get right against lme4 1.1-31, its deviance functions minimised by
// bobyqa, and in some cases against Laplace from its definition: tests/golden/make_hard.R prints the figures.
#include <cmath>

#include "engine/hard_cases.hpp"

using namespace hard;

namespace {

struct Reference {
  Values beta, sd;
  double loglik;
  fglmm_outcome outcome = FGLMM_CONVERGED;
};

// lme4's own PIRLS and optimizer leave about 1e-5 standard errors.
FitResult check_fit(const std::string& formula, const std::string& family, const Frame& rows,
                    const Reference& reference, const FitOptions& options = {}) {
  CAPTURE(formula);
  const FitResult fit = fit_rows(formula, family, rows, options);
  CHECK(fit.outcome == reference.outcome);
  CHECK(fit.loglik == doctest::Approx(reference.loglik).epsilon(1e-9));
  for (std::size_t j = 0; j < reference.beta.size(); ++j)
    CHECK(std::abs(fit.fixed[j].estimate - reference.beta[j]) < 1e-5 * fit.fixed[j].se);
  Values sd;
  for (const VarCorr& term : fit.random) sd.insert(sd.end(), term.sd.begin(), term.sd.end());
  REQUIRE(sd.size() == reference.sd.size());
  for (std::size_t k = 0; k < sd.size(); ++k) CHECK(sd[k] == doctest::Approx(reference.sd[k]).epsilon(1e-5));
  return fit;
}

FitResult check_fit(const std::string& formula, const std::string& family, const Study& study,
                    const Reference& reference, const FitOptions& options = {}) {
  return check_fit(formula, family, study.rows(), reference, options);
}

Frame shifted(const Study& study, double origin) {
  Values s;
  for (const double x : study.x) s.push_back(x + origin);
  return study.rows({numbers("s", s)});
}

}  // namespace

TEST_CASE("hard references: slopes") {
  const Study study({3, 20, 12});
  const auto fit = check_fit("y ~ x + (x | g)", "binomial", study,
                             {{-0.362979943134, 0.573236096276}, {0.6092472575, 0.3758812300}, -151.8496618019});
  CHECK(fit.random[0].cor[1] == doctest::Approx(-0.01144686763).epsilon(1e-3));
  const auto counts = check_fit("k ~ x + (x | g)", "poisson", study,
                                {{-2.3465101676, 1.0832772174}, {1.5264715521, 0.8269639082}, -136.1343596616});
  CHECK(counts.random[0].cor[1] == doctest::Approx(-0.8874209847).epsilon(1e-5));
}

TEST_CASE("hard references: one row a cluster, and two") {
  check_fit("k ~ x + (1 | g)", "poisson", Study({5, 200, 1}),
            {{-0.966652387925, 0.475730675541}, {0.3746956103}, -168.6946336427});
  const Study pairs({5, 200, 2});
  const auto fit = check_fit("k ~ x + (x | g)", "poisson", pairs,
                             {{-1.058655461906, 0.611439083428}, {0.6123063246, 0.1750677542}, -342.08780833});
  CHECK(fit.random[0].cor[1] == doctest::Approx(-0.6812266556).epsilon(1e-4));
  check_fit("y ~ x + (1 | g)", "binomial", Study({5, 200, 2, 1.5}),
            {{-0.435867017452, 0.557874459958}, {1.225914565}, -254.2957525047});
}

TEST_CASE("hard references: an SD of 0, with the standard errors of glm()") {
  const auto fit = check_fit("y ~ x + (1 | g)", "binomial", Study({11, 20, 12, 0, 0}),
                             {{-0.233747535293, 0.541854654701}, {0}, -154.8350241178, FGLMM_BOUNDARY});
  CHECK(fit.fixed[0].se == doctest::Approx(0.1357902932).epsilon(1e-8));
  CHECK(fit.fixed[1].se == doctest::Approx(0.1254245549).epsilon(1e-8));
}

TEST_CASE("hard references: a correlation of 1") {
  const auto fit = check_fit(
      "y ~ x + (x | g)", "binomial", Study({8, 20, 12, 0.8, 0.02}),
      {{-0.359214490622, 0.804828995929}, {0.64273259544, 0.04233509535}, -141.7961052713, FGLMM_BOUNDARY});
  CHECK(fit.random[0].cor[1] == doctest::Approx(1).epsilon(1e-7));
  CHECK(fit.message.find("the correlation of (Intercept) and x is estimated as 1") == 0);
}

TEST_CASE("hard references: counts of a million") {
  const auto fit = check_fit("k ~ x + (x | g)", "poisson", Study({3, 20, 12, 0.8, 0.5, 0, 13.8}),
                             {{13.554321440014, 0.200727232297}, {0.4151201633, 0.2338088238}, -7874923.959292});
  CHECK(fit.random[0].cor[1] == doctest::Approx(-0.371997359).epsilon(1e-5));
}

TEST_CASE("hard references: a cluster of events alone, and one without any") {
  Study study({3, 20, 12});
  for (int i = 0; i < 24; ++i) study.y[i] = i < 12;
  check_fit("y ~ x + (1 | g)", "binomial", study,
            {{-0.336584386031, 0.647506276254}, {1.158071784}, -143.3966440443});
  const auto fit = check_fit("y ~ x + (x | g)", "binomial", study,
                             {{-0.3853191343962, 0.6827475240530},
                              {1.1835066374629, 0.4204094324931},
                              -142.8677396473953});
  CHECK(fit.random[0].cor[1] == doctest::Approx(-0.1409415742806).epsilon(1e-4));
}

TEST_CASE("hard references: nested intercepts") {
  const Study study({4, 50, 8, 0.6, 0, 0.9});
  // lme4 lists the inner clusters first.
  check_fit("y ~ x + (1 | o/g)", "binomial", study,
            {{-0.456172994801, 0.639192908006}, {0.7331986988, 0.5529805263}, -240.5632231861});
  check_fit("k ~ x + (1 | o/g)", "poisson", study,
            {{-1.520093189056, 0.720418176505}, {0.9048931118, 0.4868837413}, -268.8695317335});
}

TEST_CASE("hard references: nested intercepts of a linear model") {
  const Study study({21, 40, 6, 0.8, 0.5, 0.9, 1});
  FitOptions ml;
  ml.ml = true;
  const auto reml = check_fit("k ~ x + (1 | o/g)", "gaussian", study,
                              {{2.5600779156287, 0.7682602889801}, {0.623063496008, 1.207568260076}, -504.90121421833});
  CHECK(reml.sigma == doctest::Approx(1.747616567034).epsilon(1e-6));
  CHECK(reml.fixed[0].se == doctest::Approx(0.312597298285).epsilon(1e-6));
  CHECK(reml.fixed[1].se == doctest::Approx(0.103662705571).epsilon(1e-6));
  const auto fit = check_fit("k ~ x + (1 | o/g)", "gaussian", study,
                             {{2.5600567738011, 0.7689587252255}, {0.53880277913, 1.20796999616}, -503.27393880203},
                             ml);
  CHECK(fit.sigma == doctest::Approx(1.7433711667).epsilon(1e-6));
  // ranef() and its condVar: 8 outer clusters, then the clusters of the first.
  CHECK(fit.modes[0].value[0] == doctest::Approx(0.162671429061).epsilon(1e-5));
  CHECK(fit.modes[1].value[0] == doctest::Approx(0.665189772512).epsilon(1e-5));
  CHECK(fit.modes[0].sd[0] == doctest::Approx(0.408651268622).epsilon(1e-5));
  CHECK(fit.modes[8].value[0] == doctest::Approx(-0.201947210141).epsilon(1e-5));
  CHECK(fit.modes[9].value[0] == doctest::Approx(1.049645810174).epsilon(1e-5));
  CHECK(fit.modes[8].sd[0] == doctest::Approx(0.684134416892).epsilon(1e-5));
}

TEST_CASE("hard references: profile intervals of nested intercepts, as confint() of a linear model has them") {
  FitOptions options;
  options.interval = Interval::profile;
  const FitResult fit = fit_rows("k ~ x + (1 | o/g)", "gaussian", Study({21, 40, 6, 0.8, 0.5, 0.9, 1}).rows(), options);
  const auto check = [](double lower, double upper, double expected_lower, double expected_upper) {
    CHECK(std::abs(lower - expected_lower) < 1e-3);
    CHECK(std::abs(upper - expected_upper) < 1e-3);
  };
  check(fit.random[0].sd_lower[0], fit.random[0].sd_upper[0], 0, 1.347138756);
  check(fit.random[1].sd_lower[0], fit.random[1].sd_upper[0], 0.856165407, 1.687053863);
  check(fit.sigma_lower, fit.sigma_upper, 1.585533064, 1.929246133);
  check(fit.fixed[0].lower, fit.fixed[0].upper, 1.911013085, 3.209224834);
  check(fit.fixed[1].lower, fit.fixed[1].upper, 0.565174225, 0.972573013);
}

// Laplace from its definition, with the column divided by its origin.
TEST_CASE("hard references: a slope without an intercept, of a column far from 0") {
  const Study study({3, 20, 12});
  check_fit("y ~ x + (0 + s | g)", "binomial", shifted(study, 30),
            {{-0.3280867159188, 0.5394348453640}, {0.5907367184568 / 30}, -152.3997966950754});
  check_fit("k ~ x + (0 + s | g)", "poisson", shifted(study, 30),
            {{-1.7070630776837, 0.2712038983853}, {1.1531660383912 / 30}, -153.0791373718037});
  check_fit("y ~ x + (0 + s | g)", "binomial", shifted(study, 1e6),
            {{-0.3308943218760, 0.5436959918845}, {0.5923916125516e-6}, -152.3948558607392});
  check_fit("k ~ x + (0 + s | g)", "poisson", shifted(study, 1e6),
            {{-1.730035471151, 0.304993847349}, {1.177741577920e-6}, -152.066083153238});
}
