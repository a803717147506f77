// device_bench.cpp - time of one evaluation of the likelihood through the seam, on the CPU and on a device: docs/GPU.md.
//
// usage: device_bench [MODULE|cpu] [CLUSTERS [MOST-POINTS]]
// MODULE: file of the device module. Beyond MOST-POINTS (default 10 million) fewer clusters are taken and the time is
// multiplied. Warm: parameters move by 1 % between evaluations. CPU: processor time of one thread; device: elapsed
// time.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>

#include "backend/registry.hpp"

using namespace fedglmm;

namespace {

// Logistic; an intercept and q - 1 covariates, a random intercept.
ClusteredPoints simulated(std::int64_t clusters, int size, int q) {
  const std::int64_t n = clusters * size;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  ClusteredPoints points;
  points.q = points.columns = q;
  points.random = {{0, 0.0}};
  points.free = {{0, 0}};
  points.X.resize(static_cast<std::size_t>(n * q));
  points.weight.assign(static_cast<std::size_t>(n), 1.0);
  for (std::int64_t k = 0; k < n * q; ++k) points.X[k] = k < n ? 1.0 : normal(random);
  for (std::int64_t c = 0; c < clusters; ++c) {
    const double b = normal(random) - 0.5;
    double response = 0;
    for (int i = 0; i < size; ++i) response += uniform(random) < 1 / (1 + std::exp(-b));
    points.response.push_back(response);
    points.offset.push_back((c + 1) * size);
  }
  return points;
}

double processor_time() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double elapsed_time() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Median over repeats; the first two warm up.
double seconds(Likelihood& likelihood, int q, int derivatives, double (*now)()) {
  std::vector<double> times;
  LikelihoodTotals totals;
  for (int k = 0; k < 9; ++k) {
    const double scale = k % 2 ? 1.005 : 0.995;
    const std::vector<double> beta(q, 0.1 * scale), lambda{scale};
    const double start = now();
    likelihood.evaluate(beta, lambda, derivatives, totals);
    if (k >= 2) times.push_back(now() - start);
  }
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

void print_row(Backend* device, std::int64_t clusters, std::int64_t most_points, int size, int q) {
  const std::int64_t taken = std::min(clusters, std::max<std::int64_t>(1, most_points / size));
  const double factor = static_cast<double>(clusters) / static_cast<double>(taken);
  const ClusteredPoints points = simulated(taken, size, q);
  const auto cpu = make_backend({"cpu", "", {}, 1}, {})->likelihood(points, Cumulants::binomial, {});
  const auto there = device ? device->likelihood(points, Cumulants::binomial, {}) : nullptr;
  for (int derivatives = 0; derivatives < 3; ++derivatives) {
    const double on_cpu = factor * seconds(*cpu, q, derivatives, processor_time);
    std::printf("| %d | %d | %s | %.2f |", size, q,
                derivatives == 0 ? "value" : derivatives == 1 ? "and gradient" : "and Hessian", 1e3 * on_cpu);
    if (there) {
      const double on_device = factor * seconds(*there, q, derivatives, elapsed_time);
      std::printf(" %.3f | %.1f |", 1e3 * on_device, on_cpu / on_device);
    }
    std::printf("\n");
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string module = argc > 1 ? argv[1] : "cpu";
  const std::int64_t clusters = argc > 2 ? std::atoll(argv[2]) : 10000;
  const std::int64_t most_points = argc > 3 ? std::atoll(argv[3]) : 10'000'000;
  try {
    const auto device = module == "cpu" ? nullptr : make_backend({"cuda", module, {}, 1}, {});
    std::printf("%lld clusters; CPU: %s, one thread\n", static_cast<long long>(clusters),
                make_backend({"cpu", "", {}, 1}, {})->description().c_str());
    if (device) std::printf("device: %s\n", device->description().c_str());
    std::printf("\n| points a cluster | q | evaluation | CPU, ms |%s\n|---|---|---|---|%s\n",
                device ? " device, ms | CPU / device |" : "", device ? "---|---|" : "");
    for (const int size : {30, 100, 1000})
      for (const int q : {5, 10}) print_row(device.get(), clusters, most_points, size, q);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "device_bench: %s\n", error.what());
    return 1;
  }
}
