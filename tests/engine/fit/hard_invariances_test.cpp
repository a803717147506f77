// hard_invariances_test.cpp - the same model written in two ways is the same fit: units and origins of columns,
// weights, offsets, rows or groups of rows, a level of nesting that does not vary.
#include <algorithm>
#include <cmath>

#include "engine/hard_cases.hpp"

using namespace hard;

namespace {

const Study& study() {
  static const Study made({3, 20, 12});
  return made;
}

Values mapped(const Values& from, double scale, double origin) {
  Values out;
  for (const double value : from) out.push_back(scale * value + origin);
  return out;
}

Values repeated(double value) { return Values(study().x.size(), value); }

// (1 + x | g) with x = (s - origin) / scale: slopes change by 1 / scale, intercepts are those at s = origin.
void check_scaled(const std::string& response, const std::string& family, double scale, double origin) {
  CAPTURE(response);
  CAPTURE(scale);
  CAPTURE(origin);
  const FitResult plain = fit_rows(response + " ~ x + (x | g)", family, study().rows());
  const FitResult fit =
      fit_rows(response + " ~ s + (s | g)", family, study().rows({numbers("s", mapped(study().x, scale, origin))}));
  const double digits = 1e-8 * std::max(1.0, std::abs(origin) / (1e3 * scale));  // of s, lost where it was made
  CHECK(fit.outcome == plain.outcome);
  CHECK(fit.loglik == doctest::Approx(plain.loglik).epsilon(1e-10));
  CHECK(fit.fixed[1].estimate * scale == doctest::Approx(plain.fixed[1].estimate).epsilon(digits));
  CHECK(fit.fixed[1].se * scale == doctest::Approx(plain.fixed[1].se).epsilon(digits));
  const double intercept = fit.fixed[0].estimate + fit.fixed[1].estimate * origin;
  CHECK(std::abs(intercept - plain.fixed[0].estimate) < 1e-6 * plain.fixed[0].se);
  const VarCorr& got = fit.random[0];
  CHECK(got.sd[1] * scale == doctest::Approx(plain.random[0].sd[1]).epsilon(10 * digits));
  const double at_origin = got.sd[0] * got.sd[0] + 2 * origin * got.sd[0] * got.sd[1] * got.cor[1] +
                           origin * origin * got.sd[1] * got.sd[1];
  const double terms = got.sd[0] * got.sd[0] + origin * origin * got.sd[1] * got.sd[1];
  CHECK(std::abs(at_origin - plain.random[0].sd[0] * plain.random[0].sd[0]) < 1e-7 + 1e-15 * terms);
}

void check_same(const FitResult& a, const FitResult& b, double loglik = 0, double intercept = 0) {
  CHECK(a.outcome == b.outcome);
  CHECK(std::abs(a.loglik - loglik - b.loglik) < 1e-9 * std::abs(b.loglik));
  REQUIRE(a.fixed.size() == b.fixed.size());
  for (std::size_t j = 0; j < a.fixed.size(); ++j) {
    const double shift = j == 0 ? intercept : 0;
    CHECK(std::abs(a.fixed[j].estimate - shift - b.fixed[j].estimate) < 1e-7 * b.fixed[j].se);
    CHECK(a.fixed[j].se == doctest::Approx(b.fixed[j].se).epsilon(1e-7));
  }
  CHECK(a.random.back().sd[0] == doctest::Approx(b.random.back().sd[0]).epsilon(1e-7));
}

// Every row of `from`, `keep[i]` times.
Study rows_kept(const Study& from, const Values& keep) {
  Study out({1, 0, 0});
  for (std::size_t i = 0; i < keep.size(); ++i)
    for (int times = 0; times < keep[i]; ++times) {
      out.g.push_back(from.g[i]);
      out.o.push_back(from.o[i]);
      out.x.push_back(from.x[i]);
      out.y.push_back(from.y[i]);
      out.k.push_back(from.k[i]);
    }
  return out;
}

struct Case {
  const char *response, *family, *random;
  int nagq;
};

const Case cases[] = {{"y", "binomial", "(1 | g)", 1},   {"y", "binomial", "(x | g)", 1},
                      {"y", "binomial", "(1 | g)", 7},   {"k", "poisson", "(1 | g)", 1},
                      {"k", "poisson", "(x || g)", 1},   {"k", "poisson", "(x | g)", 3},
                      {"y", "binomial", "(1 | o/g)", 1}, {"k", "poisson", "(1 | o/g)", 1}};

}  // namespace

TEST_CASE("hard invariances: units and origins of a column") {
  for (const auto& [response, family] : {std::pair("y", "binomial"), std::pair("k", "poisson")}) {
    check_scaled(response, family, 1e6, 0);
    check_scaled(response, family, 1e-6, 0);
    check_scaled(response, family, 1, 1e3);
    check_scaled(response, family, 1, 1e6);
    check_scaled(response, family, 1e6, 1e6);
  }
}

// Beside an intercept, a slope of s = x + 1e6 is an intercept in all but 1e-6 of its size: what the two have of the
// variance in the middle is known, their shares are not.
TEST_CASE("hard invariances: an independent slope of a column far from 0 shares the variance of the intercept") {
  const Frame rows = study().rows({numbers("s", mapped(study().x, 1, 1e6))});
  for (const auto& known : {std::pair("y", "binomial"), {"k", "poisson"}, {"k", "gaussian"}}) {
    const std::string response = known.first, family = known.second;
    CAPTURE(response);
    const FitResult plain = fit_rows(cat(response, " ~ x + (1 | g)"), family, rows);
    const FitResult alone = fit_rows(cat(response, " ~ x + (0 + s | g)"), family, rows);
    const FitResult both = fit_rows(cat(response, " ~ x + (1 | g) + (0 + s | g)"), family, rows);
    CHECK((both.outcome == FGLMM_CONVERGED || both.outcome == FGLMM_BOUNDARY));
    CHECK(both.loglik >= std::max(plain.loglik, alone.loglik) - 1e-8);
    CHECK(both.loglik == doctest::Approx(plain.loglik).epsilon(1e-6));
    const double variance = std::pow(both.random[0].sd[0], 2) + std::pow(1e6 * both.random[1].sd[0], 2);
    CHECK(std::sqrt(variance) == doctest::Approx(plain.random[0].sd[0]).epsilon(1e-4));
    CHECK(1e6 * alone.random[0].sd[0] == doctest::Approx(plain.random[0].sd[0]).epsilon(1e-4));
    for (int j = 0; j < 2; ++j)
      CHECK(std::abs(both.fixed[j].estimate - plain.fixed[j].estimate) < 1e-3 * plain.fixed[j].se);
  }
}

TEST_CASE("hard invariances: weights of 0 leave rows out, weights of 2 repeat them") {
  Values keep;
  for (std::size_t i = 0; i < study().x.size(); ++i) keep.push_back(static_cast<double>(i * i % 7 % 3));
  const Study kept = rows_kept(study(), keep);
  Values x = study().x;
  for (std::size_t i = 0; i < keep.size(); ++i)
    if (keep[i] == 0) x[i] = 1e12;
  Study wild = study();
  wild.x = x;
  for (const Case& c : cases) {
    CAPTURE(std::string(c.response));
    CAPTURE(std::string(c.random));
    CAPTURE(c.nagq);
    const std::string formula = cat(c.response, " ~ x + ", c.random);
    const FitResult weighted =
        fit_with(formula, c.family, wild.rows({numbers("w", keep)}), {"w", "", ""}, with_nodes(c.nagq));
    check_same(weighted, fit_rows(formula, c.family, kept.rows(), with_nodes(c.nagq)));
  }
}

TEST_CASE("hard invariances: a constant offset moves the intercept alone, an offset of a covariate its coefficient") {
  for (const Case& c : cases) {
    CAPTURE(std::string(c.response));
    CAPTURE(std::string(c.random));
    CAPTURE(c.nagq);
    const FitOptions options = with_nodes(c.nagq);
    const std::string formula = cat(c.response, " ~ x + ", c.random);
    const FitResult plain = fit_rows(formula, c.family, study().rows(), options);
    const Frame rows = study().rows({numbers("a", repeated(0.7)), numbers("t", mapped(study().x, 2, 0.5))});
    check_same(fit_with(formula, c.family, rows, {"", "", "a"}, options), plain, 0, -0.7);
    check_same(fit_rows(formula + " + offset(a) + offset(a)", c.family, rows, options), plain, 0, -1.4);
    const FitResult moved = fit_rows(formula + " + offset(t)", c.family, rows, options);
    CHECK(std::abs(moved.fixed[1].estimate + 2 - plain.fixed[1].estimate) < 1e-7 * plain.fixed[1].se);
    CHECK(moved.loglik == doctest::Approx(plain.loglik).epsilon(1e-10));
  }
}

TEST_CASE("hard invariances: rows of events are groups of trials but for the binomial coefficients") {
  // x in halves: 8 groups a cluster; group k of cluster c is row 8 c + k of the frame of groups.
  Study rows = study();
  for (double& x : rows.x) x = std::floor(2 * x) / 2;
  std::vector<std::string> g, o;
  Values x, s, f;
  for (int c = 0; c < 20; ++c)
    for (int k = 0; k < 8; ++k) {
      const auto first = rows.x.begin() + 12 * c;
      if (std::find(first, first + 12, -2 + 0.5 * k) == first + 12) continue;
      g.push_back(rows.g[12 * c]);
      o.push_back(rows.o[12 * c]);
      x.push_back(-2 + 0.5 * k);
      s.push_back(0);
      f.push_back(0);
      for (int i = 12 * c; i < 12 * c + 12; ++i)
        if (rows.x[i] == x.back()) ++(rows.y[i] > 0 ? s : f).back();
    }
  double coefficients = 0;
  Values t;
  for (std::size_t i = 0; i < s.size(); ++i) {
    t.push_back(s[i] + f[i]);
    coefficients += std::lgamma(t[i] + 1) - std::lgamma(s[i] + 1) - std::lgamma(f[i] + 1);
  }
  const Frame groups =
      table({words("g", g), words("o", o), numbers("x", x), numbers("s", s), numbers("f", f), numbers("t", t)});
  for (const char* random : {"(1 | g)", "(x | g)", "(1 | o/g)"}) {
    CAPTURE(std::string(random));
    const FitResult single = fit_rows(cat("y ~ x + ", random), "binomial", rows.rows());
    check_same(fit_rows(cat("cbind(s, f) ~ x + ", random), "binomial", groups), single, coefficients);
    check_same(fit_with(cat("s ~ x + ", random), "binomial", groups, {"", "t", ""}), single, coefficients);
  }
}

TEST_CASE("hard invariances: an outer level that does not vary leaves the inner one alone") {
  const Study flat({6, 50, 8, 0.8, 0});
  const FitResult nested = fit_rows("y ~ x + (1 | o/g)", "binomial", flat.rows());
  REQUIRE(nested.random[0].sd[0] == 0);
  const FitResult plain = fit_rows("y ~ x + (1 | g)", "binomial", flat.rows());
  CHECK(nested.outcome == FGLMM_BOUNDARY);
  CHECK(nested.loglik == doctest::Approx(plain.loglik).epsilon(1e-12));
  for (int j = 0; j < 2; ++j)
    CHECK(std::abs(nested.fixed[j].estimate - plain.fixed[j].estimate) < 1e-7 * plain.fixed[j].se);
  CHECK(nested.random[1].sd[0] == doctest::Approx(plain.random[0].sd[0]).epsilon(1e-7));
  CHECK(nested.aic == doctest::Approx(plain.aic + 2));
}

TEST_CASE("hard invariances: profile intervals of the SDs of a slope and its intercept, of a column far from 0") {
  FitOptions options;
  options.interval = Interval::profile;
  const Frame rows = study().rows({numbers("s", mapped(study().x, 1, 1e6))});
  for (const auto& known : {std::pair("y", "binomial"), {"k", "poisson"}, {"k", "gaussian"}}) {
    const std::string response = known.first, family = known.second;
    CAPTURE(response);
    const VarCorr plain = fit_rows(cat(response, " ~ x + (x | g)"), family, rows, options).random[0];
    const VarCorr far = fit_rows(cat(response, " ~ s + (s | g)"), family, rows, options).random[0];
    CHECK(far.sd_lower[1] == doctest::Approx(plain.sd_lower[1]).epsilon(1e-4));
    CHECK(far.sd_upper[1] == doctest::Approx(plain.sd_upper[1]).epsilon(1e-4));
    // The intercept at s = 0 is that at x = 0 less 1e6 slopes: the slope's but for 1e-6.
    CHECK(far.sd_lower[0] / 1e6 == doctest::Approx(plain.sd_lower[1]).epsilon(1e-3));
    CHECK(far.sd_upper[0] / 1e6 == doctest::Approx(plain.sd_upper[1]).epsilon(1e-3));
  }
}
