#include <doctest/doctest.h>

#include <cmath>

#include "backend/instruction_sets.hpp"
#include "backend/laplace_reference.hpp"
#include "cpu/backend.hpp"
#include "fit/laplace/gauss_hermite.hpp"

using namespace fedglmm;
using reference::Long;

namespace {

std::vector<double> lambda_of(const ClusteredPoints& points, const std::vector<double>& psi) {
  std::vector<double> lambda(points.r() * points.r(), 0.0);
  for (std::size_t k = 0; k < points.free.size(); ++k)
    lambda[points.free[k].row * points.r() + points.free[k].column] = psi[points.q + k];
  return lambda;
}

// Value and derivatives, these by differences.
struct Expected {
  Long value;
  std::vector<Long> gradient, hessian;     // the latter: lower triangle by rows, or empty

  template <class Exact>
  Expected(const Exact& exact, const std::vector<double>& psi, int derivatives) {
    const std::vector<Long> theta(psi.begin(), psi.end());
    const auto at = [&](std::size_t j, Long dj, std::size_t k, Long dk) {
      auto moved = theta;
      moved[j] += dj;
      moved[k] += dk;
      return exact(moved);
    };
    const Long h = 1e-4L;
    value = exact(theta);
    for (std::size_t j = 0; j < psi.size(); ++j) {
      const Long near = at(j, h, 0, 0) - at(j, -h, 0, 0), far = at(j, 2 * h, 0, 0) - at(j, -2 * h, 0, 0);
      gradient.push_back((8 * near - far) / (12 * h));
      for (std::size_t k = 0; k <= j && derivatives == 2; ++k)
        hessian.push_back((at(j, h, k, h) - at(j, h, k, -h) - at(j, -h, k, h) + at(j, -h, k, -h)) / (4 * h * h));
    }
  }
};

// The Hessian only without quadrature.
template <class Exact>
void check_against(const Exact& exact, const ClusteredPoints& points, Cumulants family, const Quadrature& quadrature,
                   const std::vector<double>& psi) {
  const int derivatives = quadrature.node.empty() ? 2 : 1;
  const Expected expected(exact, psi, derivatives);
  for (const cpu::Variant* variant : runnable()) {
    CAPTURE(variant->name);
    auto likelihood = cpu::make_likelihood(*variant, 2, points, family, quadrature);
    LikelihoodTotals totals;
    likelihood->evaluate({psi.data(), static_cast<std::size_t>(points.q)}, lambda_of(points, psi), derivatives, totals);
    CHECK(totals.loglik == doctest::Approx(static_cast<double>(expected.value)).epsilon(1e-13));
    for (std::size_t j = 0; j < psi.size(); ++j)
      CHECK(totals.gradient[j] == doctest::Approx(static_cast<double>(expected.gradient[j])).epsilon(1e-9));
    for (std::size_t k = 0; k < expected.hessian.size(); ++k)
      CHECK(totals.hessian[k] == doctest::Approx(static_cast<double>(expected.hessian[k])).epsilon(2e-5));
  }
}

// beta and Lambda with a diagonal of about `sigma`.
std::vector<double> parameters(const ClusteredPoints& points, double sigma) {
  const double beta[] = {-0.3, 0.4, -0.2};
  std::vector<double> psi(beta, beta + points.q);
  for (std::size_t k = 0; k < points.free.size(); ++k)
    psi.push_back(points.free[k].row == points.free[k].column ? sigma - 0.1 * points.free[k].row
                                                              : 0.25 - 0.1 * static_cast<double>(k));
  return psi;
}

void check_slopes(int r) {
  CAPTURE(r);
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const bool correlated : {true, false}) {
      CAPTURE(correlated);
      auto points = reference::random_slopes(8, 5, 2, r, correlated, family, 7);
      if (r == 1) points.random[0] = {1, 0.4};  // one slope without an intercept
      check_against(reference::Laplace{points, family}, points, family, {}, parameters(points, 0.6));
    }
}

}  // namespace

TEST_CASE("laplace value, gradient and Hessian agree with long double, small and large clusters, both families") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const double sigma : {0.4, 1.7}) {
      const auto points = reference::random_points(9, 6, 80, 3, family, 5);
      check_against(reference::Laplace{points, family}, points, family, {}, parameters(points, sigma));
    }
}

TEST_CASE("laplace with 1 to 3 slopes, correlated and not, offsets, more base columns than fixed effects") {
  for (const int r : {1, 2, 3}) check_slopes(r);
}

TEST_CASE("laplace with 4 slopes, correlated and not, offsets, more base columns than fixed effects") {
  check_slopes(4);
}

TEST_CASE("quadrature: value and gradient agree with long double, 1 to 3 random effects") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const int r : {0, 1, 2, 3}) {
      CAPTURE(r);
      const auto points = r == 0 ? reference::random_points(9, 4, 120, 2, family, 3)
                                 : reference::random_slopes(8, 5, 2, r, true, family, 9);
      const Quadrature rule = gauss_hermite(r < 2 ? 7 : 3);
      check_against(reference::AdaptiveQuadrature{{points, family}, rule}, points, family, rule,
                    parameters(points, 0.9));
    }
}

namespace {

// The gradient of each cluster against differences of its own value.
template <class Exact>
void check_scores(const Exact& exact, const ClusteredPoints& points, Cumulants family, const Quadrature& quadrature) {
  const std::vector<double> psi = parameters(points, 0.8);
  const std::size_t P = psi.size();
  std::vector<Expected> expected;
  for (std::int64_t i = 0; i < points.clusters(); ++i)
    expected.emplace_back([&](const std::vector<Long>& at) { return exact.of_cluster(i, at); }, psi, 1);
  for (const cpu::Variant* variant : runnable()) {
    CAPTURE(variant->name);
    std::vector<double> scores, threads;
    const std::span<const double> beta(psi.data(), static_cast<std::size_t>(points.q));
    cpu::make_likelihood(*variant, 1, points, family, quadrature)->scores(beta, lambda_of(points, psi), scores);
    cpu::make_likelihood(*variant, 4, points, family, quadrature)->scores(beta, lambda_of(points, psi), threads);
    CHECK(scores == threads);
    REQUIRE(scores.size() == expected.size() * P);
    for (std::size_t i = 0; i < expected.size(); ++i)
      for (std::size_t j = 0; j < P; ++j)
        CHECK(scores[i * P + j] == doctest::Approx(static_cast<double>(expected[i].gradient[j])).epsilon(1e-9));
  }
}

}  // namespace

TEST_CASE("scores are each cluster's own gradient: small and large clusters, slopes, Laplace and quadrature") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    const auto points = reference::random_points(9, 6, 80, 3, family, 5);
    const auto slopes = reference::random_slopes(9, 5, 2, 2, true, family, 9);
    const Quadrature rule = gauss_hermite(5);
    check_scores(reference::Laplace{points, family}, points, family, {});
    check_scores(reference::Laplace{slopes, family}, slopes, family, {});
    check_scores(reference::AdaptiveQuadrature{{slopes, family}, rule}, slopes, family, rule);
  }
}

TEST_CASE("laplace at sigma = 0 is the GLM: closed forms of value, gradient and curvature") {
  const auto points = reference::random_points(6, 5, 1, 1, Cumulants::binomial, 2);
  auto likelihood = make_cpu_backend(1)->likelihood(points, Cumulants::binomial, {});
  const double beta = 0.3, p = 1 / (1 + std::exp(-beta));
  LikelihoodTotals totals;
  const double sigma = 0;
  likelihood->evaluate({&beta, 1}, {&sigma, 1}, 2, totals);
  double weight = 0, score = 0;
  for (int i = 0; i < 6; ++i) {
    double w = 0;
    for (auto k = points.offset[i]; k < points.offset[i + 1]; ++k) w += points.weight[k];
    weight += w;
    score += std::pow(points.response[i] - w * p, 2) - w * p * (1 - p);
  }
  CHECK(totals.loglik == doctest::Approx(-weight * std::log1p(std::exp(beta))).epsilon(1e-14));
  CHECK(totals.gradient[0] == doctest::Approx(-weight * p).epsilon(1e-14));
  CHECK(totals.gradient[1] == doctest::Approx(0).epsilon(1e-14));
  CHECK(totals.hessian[0] == doctest::Approx(-weight * p * (1 - p)).epsilon(1e-13));
  CHECK(totals.hessian[2] == doctest::Approx(score).epsilon(1e-12));
}

TEST_CASE("laplace: a cluster's mode has the same bits whatever its neighbours and the number of threads") {
  const auto points = reference::random_points(40, 7, 40, 3, Cumulants::binomial, 8);
  const std::vector<double> beta{0.1, -0.4, 0.7}, sigma{1.1};
  LikelihoodTotals one, four;
  std::vector<double> mode, curvature, alone, alone_curvature;
  auto likelihood = make_cpu_backend(1)->likelihood(points, Cumulants::binomial, {});
  likelihood->evaluate(beta, sigma, 2, one);
  likelihood->modes(mode, curvature);
  make_cpu_backend(4)->likelihood(points, Cumulants::binomial, {})->evaluate(beta, sigma, 2, four);
  CHECK(one.loglik == four.loglik);
  CHECK(one.gradient == four.gradient);
  CHECK(one.hessian == four.hessian);
  for (const int cluster : {0, 3, 17}) {
    ClusteredPoints single;
    single.q = points.q;
    reference::set_intercept(single);
    const auto begin = points.offset[cluster], end = points.offset[cluster + 1];
    single.offset.push_back(end - begin);
    for (int j = 0; j < points.q; ++j)
      single.X.insert(single.X.end(), points.X.begin() + j * points.points() + begin,
                      points.X.begin() + j * points.points() + end);
    single.weight.assign(points.weight.begin() + begin, points.weight.begin() + end);
    single.response = {points.response[cluster]};
    auto lonely = make_cpu_backend(1)->likelihood(single, Cumulants::binomial, {});
    LikelihoodTotals totals;
    lonely->evaluate(beta, sigma, 0, totals);
    lonely->modes(alone, alone_curvature);
    CHECK(alone[0] == mode[cluster]);
    CHECK(alone_curvature[0] == curvature[cluster]);
  }
}

TEST_CASE("laplace: modes far from the start, where plain Newton cycles or crawls") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const double intercept : {-25.0, 0.0, 12.0})
      for (const double sigma : {1e-3, 3.0, 40.0}) {
        auto points = reference::random_points(5, 12, 1, 1, family, 4);
        points.response = {0, 3, points.weight[0], 11, 6};
        std::vector<double> mode, curvature;
        LikelihoodTotals totals;
        auto likelihood = make_cpu_backend(1)->likelihood(points, family, {});
        likelihood->evaluate({&intercept, 1}, {&sigma, 1}, 1, totals);
        likelihood->modes(mode, curvature);
        const reference::Laplace exact{points, family};
        for (int i = 0; i < 5; ++i) {
          CAPTURE(intercept);
          CAPTURE(sigma);
          const Long u = exact.mode(i, {static_cast<Long>(intercept), static_cast<Long>(sigma)})[0];
          CHECK(mode[i] == doctest::Approx(static_cast<double>(u)).epsilon(1e-11));
        }
      }
}
