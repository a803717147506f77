#include "pseudo_data/maximum_entropy.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cpu/backend.hpp"

using namespace fedglmm;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

StatementSet said(std::vector<int> features, const VectorXd& target, double slack = 0) {
  const auto size = target.size();
  return {std::move(features), target, slack * MatrixXd::Identity(size, size)};
}

StatementSet count(double n) { return said({0}, VectorXd::Constant(1, n)); }

Support one_point() { return {MatrixXd::Ones(1, 1), VectorXd::Zero(1)}; }

// Features 1, x, ..., x^degree of even points on [-1, 1].
Support line(int points, int degree) {
  Support out{MatrixXd(degree + 1, points), VectorXd::Constant(points, -std::log(points))};
  for (int s = 0; s < points; ++s)
    for (int d = 0; d <= degree; ++d) out.features(d, s) = std::pow(-1 + 2.0 * s / (points - 1), d);
  return out;
}

EntropyAtom atom(int support, double mass, std::vector<int> own, std::vector<int> common = {}) {
  return {{{support, std::log(mass)}}, std::move(own), std::move(common)};
}

Context threads(int count) {
  Context context;
  context.threads = count;
  context.backend = make_cpu_backend(count);
  return context;
}

}  // namespace

TEST_CASE("without statements the measure is the prior") {
  EntropyProblem problem{{line(5, 1)}, {{{atom(0, 7, {})}, {}}}, {}};
  const auto found = maximise_entropy(threads(1), problem);
  CHECK(found.converged);
  CHECK(found.weights[0][0].isApprox(VectorXd::Constant(5, 1.4), 1e-14));
}

TEST_CASE("a mean tilts the prior exponentially") {
  EntropyProblem problem{{line(9, 1)}, {{{atom(0, 1, {0, 1})}, {count(20), said({1}, VectorXd::Constant(1, 6))}}}, {}};
  const auto found = maximise_entropy(threads(1), problem);
  REQUIRE(found.converged);
  const VectorXd& w = found.weights[0][0];
  CHECK(w.sum() == doctest::Approx(20).epsilon(1e-11));
  CHECK(problem.supports[0].features.row(1).dot(w) == doctest::Approx(6).epsilon(1e-11));
  const double ratio = w[1] / w[0];        // one ratio between neighbours: e^(l / 4)
  CHECK(ratio > 1);
  for (int s = 1; s < 8; ++s) CHECK(w[s + 1] / w[s] == doctest::Approx(ratio).epsilon(1e-10));
}

TEST_CASE("a table known by its margins alone is that of independence") {
  const VectorXd rows{{10, 30, 5}}, columns{{18, 27}};
  EntropyProblem problem{{one_point()}, {}, {}};
  for (int i = 0; i < 3; ++i)
    problem.clusters.push_back({{atom(0, 1, {0}, {0}), atom(0, 1, {0})}, {count(rows[i])}});
  problem.common = {count(columns[0])};    // the other column follows
  const auto found = maximise_entropy(threads(1), problem);
  REQUIRE(found.converged);
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 2; ++k)
      CHECK(found.weights[i][k][0] == doctest::Approx(rows[i] * columns[k] / 45).epsilon(1e-11));
}

TEST_CASE("a rounded statement is missed by its slack times the multiplier") {
  EntropyProblem problem{{one_point()}, {{{atom(0, 4, {0})}, {said({0}, VectorXd::Constant(1, 10), 2)}}}, {}};
  const auto found = maximise_entropy(threads(1), problem);
  REQUIRE(found.converged);
  const double w = found.weights[0][0][0];
  CHECK(w == doctest::Approx(10 - 2 * std::log(w / 4)).epsilon(1e-12));
}

TEST_CASE("statements that follow from others do no harm") {
  EntropyProblem problem{{line(9, 2)}, {}, {}};
  problem.clusters.push_back({{atom(0, 12, {0, 1, 2})}, {count(12), said({1}, VectorXd::Constant(1, 2)), count(12)}});
  problem.clusters.push_back({{atom(0, 12, {0}, {0})}, {count(12)}});
  problem.common = {count(12)};
  const auto found = maximise_entropy(threads(1), problem);
  CHECK(found.converged);
  CHECK(found.weights[0][0].sum() == doctest::Approx(12).epsilon(1e-9));
  CHECK(found.weights[1][0].sum() == doctest::Approx(12).epsilon(1e-9));
}

TEST_CASE("clusters, cells and a total meet in one measure, whatever the number of threads") {
  EntropyProblem problem{{line(15, 4), line(7, 4)}, {}, {}};
  for (int i = 0; i < 40; ++i) {
    const double n = 20 + i, mean = 0.3 * std::sin(i);
    EntropyCluster cluster{{}, {count(n), said({1, 2}, VectorXd{{n * mean, n * (mean * mean + 0.2)}})}};
    EntropyAtom both = atom(0, 0.6 * n, {0, 1}, {0});
    both.shares.push_back({1, std::log(0.4 * n)});
    cluster.atoms = {both};
    problem.clusters.push_back(cluster);
  }
  problem.common = {said({3, 4}, VectorXd{{30.0, 190.0}})};
  const auto found = maximise_entropy(threads(1), problem);
  REQUIRE(found.converged);
  MatrixXd features(5, 22);
  features << problem.supports[0].features, problem.supports[1].features;
  VectorXd total = VectorXd::Zero(5);
  for (int i = 0; i < 40; ++i) {
    const VectorXd sums = features * found.weights[i][0];
    const double n = 20 + i, mean = 0.3 * std::sin(i);
    CHECK(sums[1] == doctest::Approx(n * mean).epsilon(1e-9));
    CHECK(sums[2] == doctest::Approx(n * (mean * mean + 0.2)).epsilon(1e-9));
    total += sums;
  }
  CHECK(total[3] == doctest::Approx(30).epsilon(1e-9));
  CHECK(total[4] == doctest::Approx(190).epsilon(1e-9));
  const auto again = maximise_entropy(threads(3), problem);
  for (int i = 0; i < 40; ++i) CHECK(again.weights[i][0] == found.weights[i][0]);
}

TEST_CASE("a cluster that has a long way goes it alone, and the others wait for no step of it") {
  const auto solve = [](int far) {
    EntropyProblem problem{{line(41, 4)}, {}, {}};
    for (int i = 0; i < 30; ++i) {
      const double mean = i < far ? 0.94 : 0.1 * std::sin(i);          // a line's end is 1
      const VectorXd target{{20 * mean, 20 * (mean * mean + (i < far ? 1e-3 : 0.2))}};
      problem.clusters.push_back({{atom(0, 1, {0, 1}, {0})}, {count(20), said({1, 2}, target)}});
    }
    problem.common = {said({4}, VectorXd::Constant(1, 150), 1)};
    return maximise_entropy(threads(1), problem);
  };
  const EntropySolution near = solve(0), one = solve(1);
  CHECK(near.converged);
  CHECK(one.converged);
  CHECK(near.iterations < 10);             // steps of all multipliers together
  CHECK(one.iterations <= near.iterations + 2);
}

TEST_CASE("statements that nothing can meet end without convergence or a NaN") {
  const auto beyond = said({1}, VectorXd::Constant(1, 15));
  EntropyProblem problem{{line(9, 2)}, {{{atom(0, 12, {0, 1})}, {count(12), beyond}}}, {}};
  const auto found = maximise_entropy(threads(1), problem);
  CHECK(found.weights[0][0].allFinite());
}
