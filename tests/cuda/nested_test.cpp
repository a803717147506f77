// nested_test.cpp - the likelihood of nested models on the device, and on the CPU.
#include "backend/outer_clusters.hpp"
#include "cuda/many.hpp"
#include "cuda/team_sizes.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

namespace {

struct Result {
  LikelihoodTotals totals;
  std::vector<double> scores, mode, covariance;
};

Result evaluate(Likelihood& likelihood, const std::vector<double>& beta, int derivatives) {
  const std::vector<double> lambda{0.7, 0, 0, 0.9};
  Result out;
  likelihood.evaluate(beta, lambda, derivatives, out.totals);
  likelihood.modes(out.mode, out.covariance);
  likelihood.scores(beta, lambda, out.scores);
  return out;
}

void check_same(const Result& device, const Result& cpu) {
  check_close({device.totals.loglik}, {cpu.totals.loglik});
  check_close(device.totals.gradient, cpu.totals.gradient);
  check_close(device.scores, cpu.scores);
  check_close(device.mode, cpu.mode);
  check_close(device.covariance, cpu.covariance);
}

// A cold and two warm evaluations.
void compare(const ClusteredPoints& points, Cumulants family) {
  const auto on_device = device()->likelihood(points, family, {});
  const auto on_cpu = make_cpu_backend(1)->likelihood(points, family, {});
  for (const double slope : {0.4, -0.3, -0.2})
    for (const int derivatives : {1, 0}) {
      const std::vector<double> beta{-0.2, slope, 0.1};
      check_same(evaluate(*on_device, beta, derivatives), evaluate(*on_cpu, beta, derivatives));
    }
}

}  // namespace

TEST_CASE("a nested model on the device agrees with the CPU: clusters and outer clusters for every team") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    auto points = nested_in(reference::random_points(75, 7, 60, 3, family, 6),
                            [](std::int64_t c) { return c % 3 > 0 ? 1 : c % 2 * (2 + c % 5); });
    for (std::int64_t i = 0; i < points.points(); ++i) points.eta_offset.push_back(0.1 * static_cast<double>(i % 5));
    const OuterClusters outer(points.outer);
    REQUIRE(outer.first[1] - outer.first[0] > 1);
    REQUIRE(outer.first[2] - outer.first[1] > 32);
    if (std::string(module_file()) == FEDGLMM_EMULATED_MODULE)
      REQUIRE(outer.first[2] - outer.first[1] > cuda::most_members_of_warp);
    compare(points, family);
  }
}

TEST_CASE("a nested model: one outer cluster, and each cluster in one of its own") {
  const auto points = reference::random_points(50, 5, 3, 3, Cumulants::binomial, 8);
  compare(nested_in(points, [](std::int64_t) { return 0; }), Cumulants::binomial);
  compare(nested_in(points, [](std::int64_t c) { return c; }), Cumulants::binomial);
}

TEST_CASE("a nested model where a real device's blocks work on outer clusters") {
  if (std::string(load_device_module(module_file()).build) == "emulated") {
    MESSAGE("SKIPPED: emulated, smaller outer clusters meet every team");
    return;
  }
  const auto points = reference::random_points(3000, 20, 100, 3, Cumulants::binomial, 2);
  compare(nested_in(points, [](std::int64_t c) { return c < 2000 ? 0 : c % 100; }), Cumulants::binomial);
}

TEST_CASE("a nested model's evaluation has the same bits each time") {
  const ClusteredPoints points = many_nested();
  CHECK(evaluations(*device(), points) == evaluations(*device(), points));
}

TEST_CASE("a nested model's modes that cannot be found make the value NaN, and the next search starts afresh") {
  const ClusteredPoints points = many_nested();
  const auto likelihood = device()->likelihood(points, Cumulants::binomial, {});
  LikelihoodTotals totals;
  likelihood->evaluate(std::vector<double>{std::nan(""), 0}, lambda_of(points), 1, totals);
  CHECK(std::isnan(totals.loglik));
  std::vector<double> scores;
  likelihood->scores(std::vector<double>{std::nan(""), 0}, lambda_of(points), scores);
  for (const double score : scores) CHECK(std::isnan(score));
  CHECK(evaluations(*likelihood, points) == evaluations(*device(), points));
}
