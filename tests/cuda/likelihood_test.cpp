#include "backend/laplace_reference.hpp"
#include "cuda/module.hpp"
#include "cuda/team_sizes.hpp"
#include "fit/laplace/gauss_hermite.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

namespace {

struct Result {
  LikelihoodTotals totals;
  std::vector<double> scores, mode, covariance;
};

std::vector<double> lambda_of(const ClusteredPoints& points) {
  std::vector<double> lambda(points.r() * points.r(), 0.0);
  for (std::size_t k = 0; k < points.free.size(); ++k) {
    const auto [row, column] = points.free[k];
    lambda[row * points.r() + column] = row == column ? 0.9 - 0.1 * row : 0.2 - 0.1 * static_cast<double>(k);
  }
  return lambda;
}

const std::vector<double> beta{-0.3, 0.4, -0.2};

Result evaluate(Likelihood& likelihood, const ClusteredPoints& points, int derivatives) {
  Result out;
  likelihood.evaluate({beta.data(), static_cast<std::size_t>(points.q)}, lambda_of(points), derivatives, out.totals);
  likelihood.scores({beta.data(), static_cast<std::size_t>(points.q)}, lambda_of(points), out.scores);
  likelihood.modes(out.mode, out.covariance);
  return out;
}

void check_same(const Result& device, const Result& cpu) {
  check_close({device.totals.loglik}, {cpu.totals.loglik});
  check_close(device.totals.gradient, cpu.totals.gradient);
  check_close(device.totals.hessian, cpu.totals.hessian);
  check_close(device.scores, cpu.scores);
  check_close(device.mode, cpu.mode);
  check_close(device.covariance, cpu.covariance);
}

bool has_size(const ClusteredPoints& points, std::int64_t from, std::int64_t to) {
  for (std::int64_t i = 0; i < points.clusters(); ++i)
    if (const auto n = points.offset[i + 1] - points.offset[i]; n > from && n <= to) return true;
  return false;
}

// A cold and a warm evaluation with all derivatives; then fewer.
void compare(const ClusteredPoints& points, Cumulants family, const Quadrature& rule) {
  const auto on_device = device()->likelihood(points, family, rule);
  const auto on_cpu = make_cpu_backend(1)->likelihood(points, family, rule);
  const int most = rule.node.empty() ? 2 : 1;
  for (const int derivatives : {most, most, 1, 0}) {
    CAPTURE(derivatives);
    check_same(evaluate(*on_device, points, derivatives), evaluate(*on_cpu, points, derivatives));
  }
}

}  // namespace

TEST_CASE("laplace on the device agrees with the CPU: both families, an intercept, clusters for every team") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    const auto points = reference::random_points(21, 7, 30, 3, family, 5);
    if (std::string(module_file()) == FEDGLMM_EMULATED_MODULE) {
      REQUIRE(has_size(points, 0, cuda::most_of_warp));
      REQUIRE(has_size(points, cuda::most_of_warp, cuda::most_of_block));
      REQUIRE(has_size(reference::random_points(9, 7, 80, 3, family, 5), cuda::most_of_block, 1'000'000));
    }
    compare(points, family, {});
    compare(reference::random_points(9, 7, 80, 3, family, 5), family, {});
  }
}

TEST_CASE("laplace on the device agrees with the CPU: 1 to 4 slopes, offsets, shifted columns") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const int r : {1, 2, 3, 4}) {
      CAPTURE(r);
      auto points = reference::random_slopes(11, 6, 2, r, r % 2 == 0, family, 7);
      if (r == 1) points.random[0] = {1, 0.4};
      compare(points, family, {});
    }
}

TEST_CASE("quadrature on the device agrees with the CPU: 1 to 3 random effects") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const int r : {0, 1, 2, 3}) {
      CAPTURE(r);
      const auto points = r == 0 ? reference::random_points(9, 8, 80, 2, family, 3)
                                 : reference::random_slopes(8, r < 3 ? 8 : 5, 2, r, true, family, 9);
      if (r < 3) REQUIRE(has_size(points, cuda::most_of_block, 1000));  // emulated, all blocks together
      compare(points, family, gauss_hermite(r < 2 ? 7 : 3));
    }
}

TEST_CASE("many fixed effects: more than a warp has lanes") {
  auto points = reference::random_points(9, 20, 6, 40, Cumulants::binomial, 12);
  std::vector<double> many(40);
  for (int j = 0; j < 40; ++j) many[j] = 0.02 * (j % 5 - 2);
  LikelihoodTotals on_device, on_cpu;
  device()->likelihood(points, Cumulants::binomial, {})->evaluate(many, lambda_of(points), 2, on_device);
  make_cpu_backend(1)->likelihood(points, Cumulants::binomial, {})->evaluate(many, lambda_of(points), 2, on_cpu);
  check_close({on_device.loglik}, {on_cpu.loglik});
  check_close(on_device.gradient, on_cpu.gradient);
  check_close(on_device.hessian, on_cpu.hessian);
}

TEST_CASE("laplace and quadrature where a real device's warps, blocks and whole grids work") {
  if (std::string(load_device_module(module_file()).build) == "emulated") {
    MESSAGE("SKIPPED: emulated, such clusters take minutes; smaller ones meet every team");
    return;
  }
  const auto points = reference::random_points(7, 7000, 40, 3, Cumulants::binomial, 2);
  REQUIRE(has_size(points, 131'072, 1'000'000));
  compare(points, Cumulants::binomial, {});
  compare(points, Cumulants::binomial, gauss_hermite(5));
  compare(reference::random_points(50, 1000, 1, 3, Cumulants::poisson, 2), Cumulants::poisson, {});
}

TEST_CASE("an evaluation has the same bits each time") {
  const auto points = reference::random_slopes(12, 6, 2, 2, true, Cumulants::binomial, 7);
  const auto likelihood = device()->likelihood(points, Cumulants::binomial, {});
  const auto again = device()->likelihood(points, Cumulants::binomial, {});
  const Result one = evaluate(*likelihood, points, 2), two = evaluate(*again, points, 2);
  CHECK(one.totals.loglik == two.totals.loglik);
  CHECK(one.totals.gradient == two.totals.gradient);
  CHECK(one.totals.hessian == two.totals.hessian);
  CHECK(one.scores == two.scores);
  CHECK(one.mode == two.mode);
}

TEST_CASE("a mode that cannot be found makes the value NaN, and the next search starts afresh") {
  auto points = reference::random_points(9, 6, 10, 2, Cumulants::poisson, 4);
  const auto likelihood = device()->likelihood(points, Cumulants::poisson, {});
  LikelihoodTotals totals;
  likelihood->evaluate(std::vector<double>{std::nan(""), 0}, std::vector<double>{0.5}, 1, totals);
  CHECK(std::isnan(totals.loglik));
  const auto fresh = device()->likelihood(points, Cumulants::poisson, {});
  CHECK(evaluate(*likelihood, points, 1).totals.loglik == evaluate(*fresh, points, 1).totals.loglik);
}
