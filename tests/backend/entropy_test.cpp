// entropy_test.cpp - clusters of maximum entropy by every instruction set, with features that are products of others.
#include <doctest/doctest.h>

#include <cmath>

#include "backend/instruction_sets.hpp"
#include "cpu/backend.hpp"
#include "pseudo_data/entropy_view.hpp"

using namespace fedglmm;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr int degree = 4, features = degree + 1;

// Features 1, x, 2 x^2, 3 x^3, 4 x^4 of even points on [-1, 1]; 75 of them fill no whole run of registers.
Support line() {
  Support out{MatrixXd(features, 75), VectorXd::Constant(75, -std::log(75.0))};
  for (int s = 0; s < 75; ++s)
    for (int d = 0; d < features; ++d) out.features(d, s) = std::max(1, d) * std::pow(-1 + s / 37.0, d);
  return out;
}

// Multiples of x^(a + b).
FeatureProducts line_products() {
  FeatureProducts out;
  const auto size = [](int d) { return std::max(1, d); };
  for (int d = 0; d <= 2 * degree; ++d) out.pair.push_back({d - std::min(d, degree), std::min(d, degree)});
  for (int a = 0; a < features; ++a)
    for (int b = 0; b < features; ++b) {
      const auto [first, second] = out.pair[a + b];
      out.number.push_back(a + b);
      out.scale.push_back(static_cast<double>(size(a) * size(b)) / (size(first) * size(second)));
    }
  return out;
}

EntropyProblem problem_of(FeatureProducts products) {
  const auto said = [](std::vector<int> about, const VectorXd& target) {
    return StatementSet{std::move(about), target, 0.1 * MatrixXd::Identity(target.size(), target.size())};
  };
  EntropyProblem out{{line()}, {}, {}, std::move(products)};
  for (int i = 0; i < 5; ++i)
    out.clusters.push_back({{{{{0, std::log(10.0 + i)}}, {0, 1}, {0}}, {{{0, 1.0}}, {1}, {}}},
                            {said({0}, VectorXd{{12.0}}), said({1, 2, 3}, VectorXd{{1.0, 8.0, 0.5}})}});
  out.common = {said({1, 2, 4}, VectorXd{{3.0, 40.0, 60.0}})};
  return out;
}

struct Results {
  std::vector<double> values, slopes, weights;
  CommonSystem system;
};

Results run(const cpu::Variant& variant, const EntropyProblem& problem) {
  const auto backend = cpu::make_backend_of(variant, 1);
  const auto clusters = backend->entropy_clusters(entropy_view(problem));
  Results out{std::vector<double>(5), std::vector<double>(5), {}, {}};
  const std::vector<double> common{0.1, -0.05, 0.02};
  clusters->eliminate(common, std::vector<double>(5, 1e-3), &out.system);
  clusters->step(std::vector<double>{0.3, 0.1, -0.2}, out.slopes);
  const std::vector<double> length(5, 0.7);
  clusters->values(common, length, out.values);
  clusters->accept(length);
  out.weights = clusters->weights(common);
  return out;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-12));
}

}  // namespace

TEST_CASE("clusters of maximum entropy agree between instruction sets, and with every feature kept") {
  const EntropyProblem products = problem_of(line_products()), plain = problem_of({});
  const Results expected = run(*runnable().front(), plain);
  for (const cpu::Variant* variant : runnable())
    for (const EntropyProblem* problem : {&products, &plain}) {
      const Results found = run(*variant, *problem);
      check_close(found.values, expected.values);
      check_close(found.slopes, expected.slopes);
      check_close(found.weights, expected.weights);
      check_close(found.system.schur, expected.system.schur);
      check_close(found.system.right, expected.system.right);
      check_close(found.system.gradient, expected.system.gradient);
    }
}

TEST_CASE("a cluster's share of the dual is the sum of its points' weights less its statements") {
  const EntropyProblem problem = problem_of(line_products());
  for (const cpu::Variant* variant : runnable()) {
    const auto backend = cpu::make_backend_of(*variant, 1);
    const auto clusters = backend->entropy_clusters(entropy_view(problem));
    std::vector<double> values(5);
    const std::vector<double> common{0.1, -0.05, 0.02};
    clusters->values(common, std::vector<double>(5), values);
    double sum = 0;                        // own multipliers are 0: only the common ones tilt the first atom
    for (int s = 0; s < 75; ++s) {
      const double x = -1 + s / 37.0;
      sum += (10 * std::exp(0.1 * x - 0.05 * 2 * x * x + 0.02 * 4 * std::pow(x, 4)) + std::exp(1.0)) / 75;
    }
    CHECK(values[0] == doctest::Approx(sum).epsilon(1e-13));
  }
}

TEST_CASE("clusters alone step as with the common multipliers held, but for those left out") {
  const EntropyProblem problem = problem_of(line_products());
  const std::vector<double> common{0.1, -0.05, 0.02}, held(3);
  for (const cpu::Variant* variant : runnable()) {
    const auto backend = cpu::make_backend_of(*variant, 1);
    const auto together = backend->entropy_clusters(entropy_view(problem));
    const auto alone = backend->entropy_clusters(entropy_view(problem));
    std::vector<double> expected(5), slopes(5), first(5), moved(5);
    CommonSystem system;
    together->eliminate(common, std::vector<double>(5, 1e-3), &system);
    together->step(held, expected);
    alone->eliminate(common, std::vector<double>{1e-3, -1, 1e-3, -1, 1e-3}, nullptr);
    alone->step(held, slopes);
    alone->values(common, std::vector<double>(5), first);
    alone->accept(std::vector<double>{0.2, -1, 0.2, -1, 0.2});
    alone->values(common, std::vector<double>(5), moved);
    for (int i = 0; i < 5; i += 2) {
      CHECK(slopes[i] == doctest::Approx(expected[i]).epsilon(1e-12));
      CHECK(slopes[i] < 0);
      CHECK(moved[i] < first[i]);
    }
    for (int i = 1; i < 5; i += 2) CHECK(moved[i] == first[i]);
  }
}

TEST_CASE("damping does not fall with the diagonal that it was taken from") {
  const EntropyProblem problem{
      {{MatrixXd::Ones(1, 1), VectorXd::Zero(1)}},
      {{{{{{0, std::log(10.0)}}, {0}, {}}}, {StatementSet{{0}, VectorXd{{1.0}}, MatrixXd::Zero(1, 1)}}}},
      {}};
  for (const cpu::Variant* variant : runnable()) {
    const auto backend = cpu::make_backend_of(*variant, 1);
    const auto clusters = backend->entropy_clusters(entropy_view(problem));
    std::vector<double> slope(1);
    CommonSystem system;
    clusters->eliminate({}, std::vector<double>{0}, &system);
    clusters->step({}, slope);             // 10 e^l - l: a step of -0.9
    CHECK(slope[0] == doctest::Approx(-8.1).epsilon(1e-12));
    clusters->accept(std::vector<double>{1});
    const double weight = 10 * std::exp(-0.9), gradient = weight - 1;
    for (CommonSystem* const with : {&system, static_cast<CommonSystem*>(nullptr)}) {
      clusters->eliminate({}, std::vector<double>{0.5}, with);
      clusters->step({}, slope);
      CHECK(slope[0] == doctest::Approx(-gradient * gradient / (weight + 0.5 * 10)).epsilon(1e-12));
    }
  }
}
