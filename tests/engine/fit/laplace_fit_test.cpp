// laplace_fit_test.cpp - closed forms where clusters are alike, the long double reference where they are not, and every
// way in which a fit can end.
#include <cmath>

#include "backend/laplace_reference.hpp"
#include "engine/fits.hpp"
#include "fails_with.hpp"
#include "fit/laplace/laplace_fit.hpp"

using namespace fits;
using reference::Long;

namespace {

// A random intercept, of column 0.
void set_intercept(LaplaceProblem& problem) {
  reference::set_intercept(problem.points);
  problem.random = {{{{{"(Intercept)"}}}}, problem.points.random, Eigen::MatrixXd::Identity(1, 1)};
}

// Columns 1 and x in 15 clusters of 12 rows, with random intercepts of SD `sd`.
LaplaceProblem study(Cumulants cumulants, double sd, std::uint64_t seed) {
  constexpr int clusters = 15, size = 12, n = clusters * size;
  Random random(seed);
  LaplaceProblem problem;
  problem.cumulants = cumulants;
  problem.names = {"(Intercept)", "x"};
  problem.standardization = {0, Eigen::Vector2d::Zero(), Eigen::Vector2d::Ones()};
  problem.xy = Eigen::Vector2d::Zero();
  problem.points.q = 2;
  set_intercept(problem);
  problem.points.X.assign(2 * n, 1.0);
  problem.points.weight.assign(n, 1.0);
  for (int c = 0; c < clusters; ++c) {
    const double b = sd * random.bell();
    problem.points.offset.push_back(size * (c + 1));
    problem.points.response.push_back(0);
    for (int i = size * c; i < size * (c + 1); ++i) {
      const double x = problem.points.X[n + i] = random.bell(), eta = 0.3 + 0.7 * x + b;
      const double y = cumulants == Cumulants::binomial ? random.uniform() < 1 / (1 + std::exp(-eta))
                                                        : std::floor(std::exp(eta) + random.uniform());
      problem.points.response.back() += y;
      problem.xy += y * Eigen::Vector2d(1, x);
    }
  }
  return problem;
}

// The reference log-likelihood at `theta`, moved by h in coordinates j and k.
Long value(const LaplaceProblem& problem, std::vector<Long> theta, int j, Long hj, int k, Long hk) {
  theta[j] += hj;
  theta[k] += hk;
  const reference::Laplace laplace{problem.points, problem.cumulants};
  return laplace(theta) + problem.xy[0] * theta[0] + problem.xy[1] * theta[1];
}

void check_against_reference(Cumulants cumulants) {
  auto problem = study(cumulants, 1.2, 3);
  problem.constant = -7;
  const auto fit = fit_laplace(on_cpu(), problem, {});
  REQUIRE(fit.outcome == FGLMM_CONVERGED);
  CHECK(fit.message.empty());
  CHECK(fit.max_gradient < 1e-7);
  const std::vector<Long> theta = {fit.beta[0], fit.beta[1], fit.lambda(0, 0)};
  CHECK(fit.loglik == doctest::Approx(static_cast<double>(value(problem, theta, 0, 0, 0, 0) - 7)).epsilon(1e-12));

  const Long h = 1e-4L;
  Eigen::Matrix3d information;
  for (int j = 0; j < 3; ++j) {
    CHECK(std::abs(value(problem, theta, j, h, j, 0) - value(problem, theta, j, -h, j, 0)) / (2 * h) < 1e-5L);
    for (int k = 0; k < 3; ++k)
      information(j, k) = -static_cast<double>(
          (value(problem, theta, j, h, k, h) - value(problem, theta, j, h, k, -h) -
           value(problem, theta, j, -h, k, h) + value(problem, theta, j, -h, k, -h)) / (4 * h * h));
  }
  const Eigen::Matrix3d covariance = information.inverse();
  for (int j = 0; j < 2; ++j)
    for (int k = 0; k < 2; ++k)
      CHECK(std::abs(fit.covariance(j, k) - covariance(j, k)) <
            1e-6 * std::sqrt(covariance(j, j) * covariance(k, k)));

  const reference::Laplace laplace{problem.points, cumulants};
  for (int c = 0; c < 15; ++c) {
    const reference::Effects u = laplace.mode(c, theta);
    const Long curvature = laplace.information(c, theta, u).v[0][0];
    CHECK(fit.mode(c, 0) == doctest::Approx(static_cast<double>(theta[2] * u[0])).epsilon(1e-9));
    CHECK(fit.mode_sd(c, 0) == doctest::Approx(static_cast<double>(theta[2] / std::sqrt(curvature))).epsilon(1e-9));
  }
}

// Three equal clusters; in each, 10 rows of group g hold events[g] events, or counts that sum to events[g].
Frame alike(const std::vector<int>& events, bool counts) {
  std::vector<std::string> cluster;
  std::vector<double> x, y;
  for (const char* name : {"a", "b", "c"})
    for (std::size_t g = 0; g < events.size(); ++g)
      for (int i = 0; i < 10; ++i) {
        cluster.emplace_back(name);
        x.push_back(static_cast<double>(g));
        y.push_back(counts ? (i == 0 ? events[g] - 9 : 1) : i < events[g]);
      }
  return table({words("c", cluster), numbers("x", x), numbers("y", y)});
}

// y in rows 0, 1, 2, ...; clusters a, b, c in turn.
Frame rows_of(std::vector<double> y, std::vector<Column> columns) {
  std::vector<std::string> cluster;
  for (std::size_t i = 0; i < y.size(); ++i) cluster.emplace_back(1, "abc"[i % 3]);
  columns.push_back(words("c", cluster));
  columns.push_back(numbers("y", std::move(y)));
  return table(std::move(columns));
}

std::vector<double> counting(double from, int n) {
  std::vector<double> out;
  for (int i = 0; i < n; ++i) out.push_back(from + i);
  return out;
}

std::string separation(const std::string& names) {
  return cat("separation: the log-likelihood grows for ever in the coefficients ", names,
             "; their estimates do not exist");
}

// A search ends when the next step is shorter than 1e-8 standard errors.
void check_converged(const Coefficient& effect, double maximum) {
  CHECK(std::abs(effect.estimate - maximum) < 1e-8 * effect.se);
}

}  // namespace

TEST_CASE("laplace fit: estimates, standard errors and modes of binomial data against the reference") {
  check_against_reference(Cumulants::binomial);
}

TEST_CASE("laplace fit: estimates, standard errors and modes of counts against the reference") {
  check_against_reference(Cumulants::poisson);
}

TEST_CASE("laplace fit: clusters that are alike give log odds, at the boundary, with the GLM's standard errors") {
  const auto fit = fit_rows("y ~ x + (1 | c)", "binomial", alike({3, 6}, false));
  CHECK(fit.outcome == FGLMM_BOUNDARY);
  CHECK(fit.message.find("estimated as 0") != std::string::npos);
  CHECK(fit.random[0].sd[0] == 0);
  check_converged(fit.fixed[0], std::log(3.0 / 7));
  check_converged(fit.fixed[1], std::log(6.0 / 4) - std::log(3.0 / 7));
  CHECK(fit.fixed[0].se == doctest::Approx(std::sqrt(1.0 / 9 + 1.0 / 21)).epsilon(1e-9));
  CHECK(fit.fixed[1].se == doctest::Approx(std::sqrt(1.0 / 9 + 1.0 / 21 + 1.0 / 18 + 1.0 / 12)).epsilon(1e-9));
  CHECK(fit.loglik == doctest::Approx(9 * std::log(0.3) + 21 * std::log(0.7) + 18 * std::log(0.6) + 12 * std::log(0.4))
                          .epsilon(1e-12));
  for (const auto& mode : fit.modes) {
    CHECK(mode.value[0] == 0);
    CHECK(mode.sd[0] == 0);
  }
}

TEST_CASE("laplace fit: counts in clusters that are alike") {
  const auto fit = fit_rows("y ~ x + (1 | c)", "poisson", alike({10, 14}, true));
  CHECK(fit.outcome == FGLMM_BOUNDARY);
  CHECK(fit.fixed[0].estimate == doctest::Approx(0).epsilon(1e-10));
  CHECK(fit.fixed[1].estimate == doctest::Approx(std::log(1.4)).epsilon(1e-10));
  CHECK(fit.fixed[1].se == doctest::Approx(std::sqrt(1.0 / 30 + 1.0 / 42)).epsilon(1e-9));
  // sum y log mu - mu - log y!; the counts are ones, and a 5 in each cluster.
  CHECK(fit.loglik == doctest::Approx(42 * std::log(1.4) - 30 - 42 - 3 * std::log(120.0)).epsilon(1e-12));
}

TEST_CASE("laplace fit: without an intercept") {
  auto frame = alike({3, 6}, false);
  std::vector<std::string> group;
  for (const double x : frame.columns[1].values) group.emplace_back(x > 0 ? "new" : "old");
  frame.columns.push_back(words("g", group));
  const auto fit = fit_rows("y ~ g - 1 + (1 | c)", "binomial", frame);
  CHECK(fit.fixed[0].name == "gnew");
  CHECK(fit.fixed[0].estimate == doctest::Approx(std::log(1.5)).epsilon(1e-10));
  CHECK(fit.fixed[1].estimate == doctest::Approx(std::log(3.0 / 7)).epsilon(1e-10));
}

TEST_CASE("laplace fit: complete separation names what diverges, in the user's units") {
  const std::vector<double> y = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  const auto message = [&](const std::string& formula, std::vector<Column> columns) {
    const auto fit = fit_rows(formula + " + (1 | c)", "binomial", rows_of(y, std::move(columns)));
    CHECK(fit.outcome == FGLMM_SEPARATION);
    return fit.message;
  };
  CHECK(message("y ~ x", {numbers("x", counting(1, 12))}) == separation("'(Intercept)', 'x'"));
  CHECK(message("y ~ x", {numbers("x", counting(-5.5, 12))}) == separation("'x'"));
  CHECK(message("y ~ year", {numbers("year", counting(2001, 12))}) == separation("'(Intercept)', 'year'"));
  CHECK(message("y ~ x - 1", {numbers("x", counting(-5.5, 12))}) == separation("'x'"));
}

TEST_CASE("laplace fit: quasi-separation names the levels that diverge and no others") {
  std::vector<std::string> all_events, reference_level;
  std::vector<double> y;
  for (int i = 0; i < 60; ++i) {
    all_events.emplace_back(i % 4 == 0 ? "rare" : i % 4 == 1 ? "much" : "base");
    reference_level.emplace_back(i % 4 == 0 ? "a" : i % 4 == 1 ? "b" : "c");
    y.push_back(i % 4 == 0 || i % 7 == 0 || i % 5 == 1);
  }
  const Column x = numbers("x", counting(2000, 60));
  const auto one = fit_rows("y ~ g + x + (1 | c)", "binomial", rows_of(y, {words("g", all_events), x}));
  CHECK(one.outcome == FGLMM_SEPARATION);
  CHECK(one.message == separation("'grare'"));
  const auto many = fit_rows("y ~ g + x + (1 | c)", "binomial", rows_of(y, {words("g", reference_level), x}));
  CHECK(many.outcome == FGLMM_SEPARATION);
  CHECK(many.message == separation("'(Intercept)', 'gb', 'gc'"));
}

TEST_CASE("laplace fit: a group without any count diverges") {
  std::vector<double> y, x;
  for (int i = 0; i < 40; ++i) {
    x.push_back(i % 4 == 0);
    y.push_back(i % 4 == 0 ? 0 : i % 6);
  }
  const auto fit = fit_rows("y ~ x + (1 | c)", "poisson", rows_of(y, {numbers("x", x)}));
  CHECK(fit.outcome == FGLMM_SEPARATION);
  CHECK(fit.message == separation("'x'"));
}

TEST_CASE("laplace fit: large coefficients on overlapping data are no separation") {
  std::vector<double> x, y, small;
  for (int i = 0; i < 200; ++i) {
    x.push_back(i);
    small.push_back(1e-7 * i);
    y.push_back(i < 99 || i == 100 ? 0 : 1);  // rows 99 and 100 overlap
  }
  const auto fit = fit_rows("y ~ x + (1 | c)", "binomial", rows_of(y, {numbers("x", x)}));
  CHECK((fit.outcome == FGLMM_CONVERGED || fit.outcome == FGLMM_BOUNDARY));
  const auto scaled = fit_rows("y ~ x + (1 | c)", "binomial", rows_of(y, {numbers("x", small)}));
  CHECK((scaled.outcome == FGLMM_CONVERGED || scaled.outcome == FGLMM_BOUNDARY));
  CHECK(scaled.fixed[1].estimate == doctest::Approx(1e7 * fit.fixed[1].estimate).epsilon(1e-8));
}

TEST_CASE("laplace fit: responses that never vary inside a cluster still have a Laplace maximum, far out") {
  // 20 rows a cluster: all 0, all 1, all 0.
  LaplaceProblem problem;
  problem.cumulants = Cumulants::binomial;
  problem.names = {"(Intercept)"};
  problem.standardization = {0, Eigen::VectorXd::Zero(1), Eigen::VectorXd::Ones(1)};
  problem.points.q = 1;
  problem.points.offset = {0, 20, 40, 60};
  problem.points.X.assign(60, 1.0);
  problem.points.weight.assign(60, 1.0);
  problem.points.response = {0, 20, 0};
  set_intercept(problem);
  problem.xy = Eigen::VectorXd::Constant(1, 20);
  const auto fit = fit_laplace(on_cpu(), problem, {});
  REQUIRE(fit.outcome == FGLMM_CONVERGED);
  CHECK(fit.lambda(0, 0) > 10);
  const auto reference_at = [&](Long beta, Long sigma) {
    return reference::Laplace{problem.points, problem.cumulants}({beta, sigma}) + 20 * beta;
  };
  const Long beta = fit.beta[0], sigma = fit.lambda(0, 0), best = reference_at(beta, sigma);
  CHECK(fit.loglik == doctest::Approx(static_cast<double>(best)).epsilon(1e-10));
  for (const Long factor : {0.9L, 0.99L, 1.01L, 1.1L}) {
    CHECK(reference_at(beta, factor * sigma) < best);
    CHECK(reference_at(factor * beta, sigma) < best);
  }
}

TEST_CASE("laplace fit: an iteration limit is not a maximum") {
  const auto fit = fit_laplace(on_cpu(), study(Cumulants::binomial, 1.2, 3), {1, 1});
  CHECK(fit.outcome == FGLMM_ITERATION_LIMIT);
  CHECK(fit.message.find("iteration limit") != std::string::npos);
}

TEST_CASE("laplace fit: the caller can cancel") {
  Context context = on_cpu();
  context.cancel_callback = [](void*) -> std::int32_t { return 1; };
  check_fails(Status::cancelled, {"cancelled"}, [&] { fit_laplace(context, study(Cumulants::poisson, 1, 1), {}); });
}
