// hard_sizes_test.cpp - very many clusters, very large ones, very large weights; quadrature against integrals.
#include <chrono>
#include <cmath>
#include <map>
#include <tuple>

#include "engine/hard_cases.hpp"
#include "sanitized.hpp"

using namespace hard;

namespace {

Context with_threads(int threads) {
  Context context = on_cpu();
  context.backend = make_backend({"cpu", "", {}, threads}, [](const std::string&) {});
  context.threads = threads;
  return context;
}

// The frame without texts: a factor from its codes.
Column clusters_of(int clusters, int size) {
  Column out{"g", true, {}, {}, {}};
  for (int c = 0; c < clusters; ++c) {
    out.levels.push_back(cat("c", 1000000 + c));
    out.codes.insert(out.codes.end(), size, c);
  }
  return out;
}

Frame many_clusters(int clusters, int size, double sd) {
  Random random(4);
  Values x, y;
  for (int c = 0; c < clusters; ++c) {
    const double b = sd * random.bell();
    for (int i = 0; i < size; ++i) {
      x.push_back(random.bell());
      y.push_back(random.uniform() < 1 / (1 + std::exp(-(-1 + 0.5 * x.back() + b))));
    }
  }
  return table({clusters_of(clusters, size), numbers("x", x), numbers("y", y)});
}

using Long = long double;

// log of the integral of prod Bernoulli(y; x beta + sigma u) phi(u) over u, by the trapezoidal rule on [-12, 12].
Long integral(const Study& study, int first, int size, Long intercept, Long slope, Long sigma) {
  constexpr int steps = 4000;
  Long sum = 0;
  for (int k = 0; k <= steps; ++k) {
    const Long u = 24.0L * k / steps - 12;
    Long h = -u * u / 2;
    for (int i = first; i < first + size; ++i) {
      const Long eta = intercept + slope * study.x[i] + sigma * u;
      h += study.y[i] * eta - std::log1p(std::exp(eta));
    }
    sum += std::exp(h) * 24 / steps;
  }
  return std::log(sum) - std::log(2 * std::acos(-1.0L)) / 2;
}

}  // namespace

TEST_CASE("hard sizes: 100,000 clusters of 5 rows, fast, near the truth, whatever the threads") {
  const Model model = make_model("y ~ x + (1 | g)", "binomial");
  const Dataset dataset(many_clusters(100000, 5, 0.8));
  const auto begin = std::chrono::steady_clock::now();
  const FitResult one = fit_model(with_threads(1), model, dataset, with_nodes(9));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  MESSAGE("9 nodes: ", seconds.count(), " s");
  CHECK(one.outcome == FGLMM_CONVERGED);
  CHECK(std::abs(one.fixed[0].estimate + 1) < 4 * one.fixed[0].se);
  CHECK(std::abs(one.fixed[1].estimate - 0.5) < 4 * one.fixed[1].se);
  CHECK(one.fixed[0].se < 0.006);
  CHECK(one.random[0].sd[0] == doctest::Approx(0.8).epsilon(0.03));
  const FitResult two = fit_model(with_threads(2), model, dataset, with_nodes(9));
  for (int j = 0; j < 2; ++j) CHECK(two.fixed[j].estimate == one.fixed[j].estimate);
  CHECK(two.fixed[0].se == one.fixed[0].se);
  CHECK(two.random[0].sd[0] == one.random[0].sd[0]);
  CHECK(two.loglik == one.loglik);
  CHECK(two.modes[77777].value[0] == one.modes[77777].value[0]);
}

TEST_CASE("hard sizes: 2 million rows in one cluster are their distinct rows with weights") {
  // Cluster 0 has 401 values of x; clusters 1 to 9 have 20 rows each.
  constexpr int large = sanitized ? 200000 : 2000000;
  Random random(9);
  Values x, y;
  Column g{"g", true, {}, {}, {}};
  for (int c = 0; c < 10; ++c) {
    const double b = 0.8 * random.bell();
    g.levels.push_back(cat("c", c));
    for (int i = 0; i < (c == 0 ? large : 20); ++i) {
      g.codes.push_back(c);
      x.push_back(std::round(400 * random.uniform() - 200) / 100);
      y.push_back(random.uniform() < 1 / (1 + std::exp(-(-1 + 0.5 * x.back() + b))));
    }
  }
  Column distinct_g{"g", true, {}, {}, g.levels};
  Values distinct_x, distinct_y, weight;
  std::map<std::tuple<int, double, double>, double> count;
  for (std::size_t i = 0; i < x.size(); ++i) ++count[{g.codes[i], x[i], y[i]}];
  for (const auto& [row, rows] : count) {
    distinct_g.codes.push_back(std::get<0>(row));
    distinct_x.push_back(std::get<1>(row));
    distinct_y.push_back(std::get<2>(row));
    weight.push_back(rows);
  }
  const Frame rows = table({g, numbers("x", x), numbers("y", y)});
  const Frame distinct = table({distinct_g, numbers("x", distinct_x), numbers("y", distinct_y), numbers("w", weight)});
  for (const char* effects : {"(1 | g)", "(x || g)"}) {
    CAPTURE(std::string(effects));
    const std::string formula = cat("y ~ x + ", effects);
    const FitResult a = fit_rows(formula, "binomial", rows);
    const FitResult b = fit_with(formula, "binomial", distinct, {"w", "", ""});
    CHECK(a.rows == large + 180);
    CHECK(b.outcome != FGLMM_STALLED);
    CHECK(a.outcome == b.outcome);
    CHECK(a.loglik == doctest::Approx(b.loglik).epsilon(1e-11));
    for (int j = 0; j < 2; ++j) CHECK(std::abs(a.fixed[j].estimate - b.fixed[j].estimate) < 1e-5 * b.fixed[j].se);
    CHECK(a.random[0].sd[0] == doctest::Approx(b.random[0].sd[0]).epsilon(1e-5));
  }
}

TEST_CASE("hard sizes: a cluster of 10 million rows in one weight") {
  const Study study({3, 20, 12});
  Values weight(study.x.size(), 1.0);
  weight[5] = 1e7;
  const Frame rows = study.rows({numbers("w", weight)});
  const FitResult events = fit_with("y ~ x + (1 | g)", "binomial", rows, {"w", "", ""});
  CHECK(events.outcome == FGLMM_CONVERGED);
  CHECK(events.max_gradient < 1e-5);
  // All but one in 10 million rows are alike, so eta there has the sign of its response and is far out.
  const double eta = events.fixed[0].estimate + events.fixed[1].estimate * study.x[5] + events.modes[0].value[0];
  CHECK((study.y[5] > 0) == (eta > 0));
  CHECK(std::abs(eta) > 10);
}

TEST_CASE("hard sizes: one node is Laplace, many are the integral") {
  const Study study({3, 20, 12, 1.2, 0});
  const FitResult laplace = fit_rows("y ~ x + (1 | g)", "binomial", study.rows());
  const FitResult one = fit_rows("y ~ x + (1 | g)", "binomial", study.rows(), with_nodes(1));
  CHECK(one.loglik == laplace.loglik);
  CHECK(one.method == "laplace");
  double last = std::abs(laplace.loglik);
  for (const int nodes : {3, 9, 25, 50}) {
    CAPTURE(nodes);
    const FitResult fit = fit_rows("y ~ x + (1 | g)", "binomial", study.rows(), with_nodes(nodes));
    CHECK(fit.method == "agq");
    CHECK(fit.nagq == nodes);
    Long loglik = 0;
    for (int c = 0; c < 20; ++c)
      loglik += integral(study, 12 * c, 12, fit.fixed[0].estimate, fit.fixed[1].estimate, fit.random[0].sd[0]);
    const double gap = std::abs(fit.loglik - static_cast<double>(loglik));
    CHECK(gap <= std::max(last, 1e-9));
    last = gap;
  }
  CHECK(last < 1e-9);
}
