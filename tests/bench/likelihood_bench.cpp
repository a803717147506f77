// likelihood_bench.cpp - CPU time per point of one evaluation of the likelihood, one thread, beside the ceiling that its
// exponentials set: docs/PERFORMANCE.md.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "cpu/backend.hpp"
#include "fit/laplace/gauss_hermite.hpp"

using namespace fedglmm;

namespace {

constexpr int fixed_effects = 6;            // an intercept and five covariates

// 200,000 points in clusters of `size`; r random effects: the intercept and the first covariates, correlated.
ClusteredPoints simulated(int size, int r, Cumulants family) {
  const int clusters = 200000 / size, n = clusters * size;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  ClusteredPoints points;
  points.q = points.columns = fixed_effects;
  for (int a = 0; a < r; ++a) {
    points.random.push_back({a, 0.0});
    for (int row = a; row < r; ++row) points.free.push_back({row, a});
  }
  points.X.resize(static_cast<std::size_t>(n) * fixed_effects);
  points.weight.assign(n, 1.0);
  points.response.assign(static_cast<std::size_t>(clusters) * r, 0.0);
  for (int c = 0; c < clusters; ++c) {
    const double b = normal(random);
    points.offset.push_back(static_cast<std::int64_t>(c + 1) * size);
    for (int i = c * size; i < (c + 1) * size; ++i) {
      double eta = b - 0.5;
      for (int j = 0; j < fixed_effects; ++j) {
        points.X[static_cast<std::size_t>(j) * n + i] = j == 0 ? 1.0 : normal(random);
        if (j > 0) eta += 0.2 * points.X[static_cast<std::size_t>(j) * n + i];
      }
      const double y = family == Cumulants::binomial ? uniform(random) < 1 / (1 + std::exp(-eta))
                                                     : std::floor(std::exp(eta) + uniform(random));
      for (int a = 0; a < r; ++a) points.response[c * r + a] += y * points.X[static_cast<std::size_t>(a) * n + i];
    }
  }
  return points;
}

// Arguments: family, cluster size, r, derivatives, nodes, cold. Warm: parameters move by 1 % between evaluations.
void evaluate(benchmark::State& state) {
  const auto family = state.range(0) == 0 ? Cumulants::binomial : Cumulants::poisson;
  const int size = static_cast<int>(state.range(1)), r = static_cast<int>(state.range(2));
  const int derivatives = static_cast<int>(state.range(3)), nodes = static_cast<int>(state.range(4));
  const ClusteredPoints points = simulated(size, r, family);
  const auto backend = make_cpu_backend(1);
  const auto likelihood = backend->likelihood(points, family, nodes > 1 ? gauss_hermite(nodes) : Quadrature{});
  std::vector<double> beta(fixed_effects, 0.2), lambda(r * r, 0.0);
  LikelihoodTotals totals;
  double sign = 1;
  for (auto _ : state) {
    sign = -sign;
    for (double& b : beta) b = 0.2 * (1 + 0.005 * sign);
    for (int a = 0; a < r; ++a) lambda[a * r + a] = 1 + 0.005 * sign;
    likelihood->evaluate(beta, lambda, derivatives, totals);
    benchmark::DoNotOptimize(totals.loglik);
  }
  state.SetLabel(backend->description());
  state.counters["ns/point"] = benchmark::Counter(static_cast<double>(points.points()) * 1e-9,
                                                  benchmark::Counter::kIsIterationInvariantRate |
                                                      benchmark::Counter::kInvert);
}

}  // namespace

BENCHMARK(evaluate)
    ->ArgNames({"poisson", "size", "r", "derivatives", "nodes"})
    ->ArgsProduct({{0, 1}, {10, 30, 100, 1000}, {1, 2}, {1, 2}, {1}})
    ->ArgsProduct({{0, 1}, {30}, {1, 2}, {1}, {5}})
    ->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
