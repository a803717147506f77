// weights_test.cpp - fits with weights, trials and offsets against lme4 1.1-31: the minima of its own deviance
// functions, found by Newton's method on differences to 1e-9.
#include <cmath>

#include "engine/weights_example.hpp"
#include "fails_with.hpp"

using namespace weights_example;

namespace {

struct Reference {
  double sd, intercept, slope, intercept_se, slope_se, loglik;
};

FitResult check_fit(const std::string& left, const std::string& family, const ModelColumns& columns,
                    const Reference& reference, bool ml = false) {
  FitOptions options;
  options.ml = ml;
  const Model model = make_model(left + " ~ x + (1 | g)", family, columns);
  const FitResult fit = fit_model(on_cpu(), model, Dataset(example()), options);
  CAPTURE(left);
  CHECK(fit.outcome == FGLMM_CONVERGED);
  CHECK(fit.rows == 36);
  CHECK(std::abs(fit.fixed[0].estimate - reference.intercept) < 1e-6 * reference.intercept_se);
  CHECK(std::abs(fit.fixed[1].estimate - reference.slope) < 1e-6 * reference.slope_se);
  CHECK(fit.fixed[0].se == doctest::Approx(reference.intercept_se).epsilon(1e-5));
  CHECK(fit.fixed[1].se == doctest::Approx(reference.slope_se).epsilon(1e-5));
  CHECK(fit.random[0].sd[0] == doctest::Approx(reference.sd).epsilon(1e-6));
  CHECK(std::abs(fit.loglik - reference.loglik) < 1e-6);
  return fit;
}

}  // namespace

TEST_CASE("weights: trials in each of the three ways") {
  const Reference reference{0.884225365605, 0.125082469194, 0.742850884120, 0.398241098, 0.177106534, -50.618584404};
  check_fit("cbind(s, f)", "binomial", {}, reference);
  check_fit("s", "binomial", {"", "t", ""}, reference);
  check_fit("p", "binomial", {"t", "", ""}, reference);
}

TEST_CASE("weights: prior weights beside trials, of 0 too") {
  check_fit("cbind(s, f)", "binomial", {"m", "", ""},
            {0.9432840148691, 0.0439903204987, 0.7341608967811, 0.404937358, 0.116808951, -92.7389766212});
  check_fit("s", "binomial", {"z", "t", ""},
            {0.906008902243, 0.000981743380, 0.754284690831, 0.393893974, 0.123943196, -87.0791874666});
}

TEST_CASE("weights: real ones of a count model") {
  check_fit("k", "poisson", {"w", "", ""},
            {0.842852438392, 0.285664903960, 0.447840529064, 0.3721259425, 0.0981636184, -87.1713077069});
}

TEST_CASE("weights: variances of a linear model") {
  const auto reml = check_fit("y", "gaussian", {"w", "", ""},
                              {1.82016557091, 1.89053863211, 1.54288042480, 0.768090801, 0.185087723, -64.3094900717});
  CHECK(reml.sigma == doctest::Approx(1.2934791805).epsilon(1e-6));
  const Reference ml{1.65382621855, 1.89006852233, 1.54144027111, 0.701696173, 0.181852791, -64.1363672279};
  CHECK(check_fit("y", "gaussian", {"w", "", ""}, ml, true).sigma == doctest::Approx(1.27170869329).epsilon(1e-6));
}

TEST_CASE("weights: rows of weight 0 leave a linear model as if they were not there") {
  Frame frame = example();
  for (const int row : {0, 7, 19}) frame.columns[6].values[row] = 0;
  frame.columns[5].values[7] = 1e9;
  frame.columns[1].values[0] = 1e200;
  FitOptions options;
  options.ml = true;
  const Model model = make_model("y ~ x + (1 | g)", "gaussian", {"w", "", ""});
  const auto fit = fit_model(on_cpu(), model, Dataset(frame), options);
  CHECK(fit.rows == 36);  // as nobs() of glmer counts; lmer itself ends with a log-likelihood of -Inf
  CHECK(fit.sigma == doctest::Approx(1.22882406724).epsilon(1e-6));
  CHECK(fit.loglik == doctest::Approx(-58.4609494274).epsilon(1e-9));
  CHECK(std::abs(fit.fixed[1].estimate - 1.50637619280) < 1e-6 * 0.184011726);
}

TEST_CASE("weights: an offset of a linear model") {
  const auto fit = check_fit("y", "gaussian", {"", "", "o"},
                             {2.00663660735, 1.90787657121, 1.43003359367, 0.851834588, 0.217556007, -67.9504470878});
  CHECK(fit.sigma == doctest::Approx(1.31672888004).epsilon(1e-6));
  const auto same = fit_rows("y ~ x + offset(o) + (1 | g)", "gaussian", example());
  CHECK(same.loglik == fit.loglik);
}

TEST_CASE("weights: offsets of a generalized model") {
  FitOptions options;
  struct Case {
    const char *formula, *family;
    double sd, intercept, slope, loglik;
  };
  // glmer, polished as the other references are
  for (const Case& c : {Case{"cbind(s, f) ~ x + offset(o) + (1 | g)", "binomial", 1.08160998568, 0.0986398839996,
                             0.8035036926333, -54.7096872129},
                        Case{"k ~ x + offset(o) + (1 | g)", "poisson", 0.662763924642, 0.286323095791, 0.245668584255,
                             -72.1263937592}}) {
    const FitResult fit = fit_model(on_cpu(), make_model(c.formula, c.family), Dataset(example()), options);
    CHECK(fit.random[0].sd[0] == doctest::Approx(c.sd).epsilon(1e-6));
    CHECK(std::abs(fit.loglik - c.loglik) < 1e-6);
    CHECK(std::abs(fit.fixed[0].estimate - c.intercept) < 1e-6 * fit.fixed[0].se);
    CHECK(std::abs(fit.fixed[1].estimate - c.slope) < 1e-6 * fit.fixed[1].se);
  }
}

TEST_CASE("weights: what is refused") {
  check_fails(Status::bad_data, {"'nothing'"}, [] {
    fit_model(on_cpu(), make_model("y ~ x + (1 | g)", "gaussian", {"nothing", "", ""}), Dataset(example()), {});
  });
}
