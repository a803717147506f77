// weights_test.cpp - fits with weights, trials and offsets against lme4 1.1-31: the minima of its own deviance functions,
// found by Newton's method on differences to 1e-9.
#include <cmath>

#include "fails_with.hpp"
#include "fits.hpp"

using namespace fits;

namespace {

using Values = std::vector<double>;

const Values x = {-1, 0.6, 1.8, 0.2, 1.9, 0, 1.7, -0.3, -0.1, -0.5, 1.6, -1.3, -0.1, 1.4, 1.4, 1, -0.6, 0.7, 1.4, 0.4,
                  -0.6, -0.3, 0.5, 0.8, 1, 0.5, -0.5, 0.1, 0.7, -1.7, 1.2, -1.5, 1.9, 0.6, 1.8, -1.5};
const Values t = {6, 7, 8, 2, 2, 2, 2, 3, 7, 5, 3, 9, 9, 2, 4, 6, 6, 7, 9, 3, 4, 6, 3, 3, 8, 9, 3, 7, 3, 8, 8, 7, 4,
                  9, 2, 4};
const Values s = {3, 4, 7, 2, 2, 2, 2, 3, 7, 3, 3, 4, 2, 0, 2, 3, 0, 1, 4, 1, 1, 1, 3, 3, 6, 7, 1, 4, 3, 2, 6, 2, 2,
                  6, 2, 2};
const Values k = {1, 2, 3, 1, 4, 2, 9, 10, 4, 1, 13, 2, 0, 2, 1, 0, 1, 1, 0, 1, 1, 2, 2, 2, 2, 2, 1, 4, 2, 0, 1, 1, 0,
                  1, 3, 0};
const Values y = {1.25, 0.93, 5.76, 3.94, 5.13, 3.19, 8.67, 2.24, 2.97, 5.97, 7.83, 3.48, 0.02, -0.34, 1.21, -0.57,
                  -2.15, 0.32, 3.54, 3.25, -0.41, 2.1, 2.65, 3.4, 4.12, 1.93, 0.15, 3.4, 3.01, 0.48, 1.68, -0.8, 4.28,
                  1.23, 5.53, -1.18};
const Values w = {0.94, 0.69, 2.48, 1.8, 1.66, 0.77, 0.29, 1.64, 1.86, 1.06, 2.43, 1.1, 1.76, 0.4, 2.2, 1.56, 2.74,
                  2.87, 1.02, 0.71, 2.46, 1.17, 1.39, 2.31, 0.81, 1.22, 1.19, 2.5, 0.42, 2.01, 1.56, 0.31, 2.3, 0.66,
                  0.7, 1.45};
const Values m = {3, 3, 1, 2, 3, 1, 2, 1, 1, 1, 3, 1, 2, 2, 1, 2, 3, 1, 3, 1, 1, 2, 2, 1, 3, 2, 2, 2, 3, 3, 1, 3, 3,
                  3, 2, 1};
const Values o = {0.57, -0.04, 0.37, -0.9, -0.39, -0.69, 0.26, -0.89, 0.65, -0.86, 0.95, -0.2, -0.39, 0.45, 0.82,
                  0.46, -0.55, 0.8, -0.51, 0.36, -0.93, 0.72, 0.04, -0.02, 0.81, -0.33, 0.88, -0.06, -0.53, -0.4,
                  -0.4, 0.29, -0.75, 0.11, 0.23, 0.72};

// Clusters a to f of 6 rows each; z is m, but 0 in rows 1, 8 and 20.
Frame example() {
  std::vector<std::string> cells;
  for (int i = 0; i < 36; ++i) cells.push_back(std::string(1, static_cast<char>('a' + i / 6)));
  Values z = m, f = t, p = s;
  for (const int row : {0, 7, 19}) z[row] = 0;
  for (int i = 0; i < 36; ++i) f[i] -= s[i], p[i] /= t[i];
  return table({words("g", cells), numbers("x", x), numbers("t", t), numbers("s", s), numbers("k", k), numbers("y", y),
                numbers("w", w), numbers("m", m), numbers("o", o), numbers("z", z), numbers("f", f), numbers("p", p)});
}

struct Reference {
  double sd, intercept, slope, intercept_se, slope_se, loglik;
};

FitResult check_fit(const std::string& left, const std::string& family, const ModelColumns& columns,
                    const Reference& reference, bool ml = false) {
  FitOptions options;
  options.ml = ml;
  const Model model = make_model(left + " ~ x + (1 | g)", family, columns);
  const FitResult fit = fit_model(cpu(), model, Dataset(example()), options);
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
  const auto fit = fit_model(cpu(), make_model("y ~ x + (1 | g)", "gaussian", {"w", "", ""}), Dataset(frame), options);
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
    const FitResult fit = fit_model(cpu(), make_model(c.formula, c.family), Dataset(example()), options);
    CHECK(fit.random[0].sd[0] == doctest::Approx(c.sd).epsilon(1e-6));
    CHECK(std::abs(fit.loglik - c.loglik) < 1e-6);
    CHECK(std::abs(fit.fixed[0].estimate - c.intercept) < 1e-6 * fit.fixed[0].se);
    CHECK(std::abs(fit.fixed[1].estimate - c.slope) < 1e-6 * fit.fixed[1].se);
  }
}

TEST_CASE("weights: what is refused") {
  check_fails(Status::bad_data, {"'nothing'"}, [] {
    fit_model(cpu(), make_model("y ~ x + (1 | g)", "gaussian", {"nothing", "", ""}), Dataset(example()), {});
  });
}
