#include "pseudo_data/open_sums.hpp"

#include <doctest/doctest.h>

#include <random>

#include "engine/random_studies.hpp"

using namespace fedglmm;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

Protocol one_column() {
  Protocol protocol;
  Variable x;
  x.name = "x";
  protocol.variables.push_back(x);
  return protocol;
}

StatementSet said(std::vector<int> features, double slack = 0) {
  const auto size = static_cast<Eigen::Index>(features.size());
  return {std::move(features), VectorXd::Zero(size), slack * MatrixXd::Identity(size, size)};
}

struct Points {
  std::vector<double> z, weight;
  Points(int count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (int i = 0; i < count; ++i) {
      z.push_back(normal(random));
      weight.push_back(0.5 + std::abs(normal(random)));
    }
  }
  double sum(auto&& f) const {
    double out = 0;
    for (std::size_t i = 0; i < z.size(); ++i) out += weight[i] * f(z[i]);
    return out;
  }
  MatrixXd values(auto&&... f) const {
    MatrixXd out(z.size(), sizeof...(f));
    for (std::size_t i = 0; i < z.size(); ++i) {
      int column = 0;
      ((out(static_cast<Eigen::Index>(i), column++) = f(z[i])), ...);
    }
    return out;
  }
};

std::shared_ptr<const NumericBasis> plain_basis(const Protocol& protocol, int degree) {
  return std::make_shared<const NumericBasis>(protocol, VectorXd::Zero(1), VectorXd::Ones(1), degree);
}

double cube(double x) { return x * x * x; }
double wave(double x) { return std::sin(2 * x); }

}  // namespace

TEST_CASE("with the count known, a sum keeps its variance about the mean") {
  const Protocol protocol = one_column();
  const Points p(30, 1);
  const OpenSums open({{{}, {{plain_basis(protocol, 0), {{0, 30, {0}, {}}}, {said({0})}}}}}, {p.z}, p.weight);
  const double n = p.sum([](double) { return 1.0; }), first = p.sum(wave);
  const double second = p.sum([](double x) { return wave(x) * wave(x); });
  CHECK(open.errors(studies::cpu_context(), p.values(wave)).drawn(0, 0) ==
        doctest::Approx(second - first * first / n).epsilon(1e-9));
}

TEST_CASE("what was said exactly leaves nothing open, what was rounded leaves its rounding") {
  const Protocol protocol = one_column();
  const Points p(30, 2);
  const auto basis = plain_basis(protocol, 3);
  const OpenSums exact({{{}, {{basis, {{0, 30, {0}, {}}}, {said({0, 1, 2, 3})}}}}}, {p.z}, p.weight);
  const double scale = p.sum([](double x) { return cube(x) * cube(x); });
  CHECK(std::abs(exact.errors(studies::cpu_context(), p.values(cube)).drawn(0, 0)) < 1e-8 * scale);
  const OpenSums rounded({{{}, {{basis, {{0, 30, {0}, {}}}, {said({0}, 7)}}}}}, {p.z}, p.weight);
  const double n = p.sum([](double) { return 1.0; });
  CHECK(rounded.errors(studies::cpu_context(), p.values([](double) { return 1.0; })).drawn(0, 0) ==
        doctest::Approx(n - n * n / (n + 7)).epsilon(1e-9));
}

TEST_CASE("statements of clusters and of their pool explain together what one large system explains") {
  const Protocol protocol = one_column();
  const Points p(60, 3);
  const auto basis = plain_basis(protocol, 3);
  OpenPool pool{{said({2, 3}, 0.3)}, {}};
  pool.clusters.push_back({basis, {{0, 20, {0}, {0}}, {20, 10, {0, 1}, {}}}, {said({1}, 0.1), said({0})}});
  pool.clusters.push_back({basis, {{30, 30, {0}, {0}}}, {said({0, 1})}});
  const OpenSums open({pool}, {p.z}, p.weight);
  // The same functions over all 60 points: own sets of the first cluster, of the second, then the pool's.
  MatrixXd phi = MatrixXd::Zero(60, 6);
  for (int i = 0; i < 60; ++i) {
    const VectorXd f = basis->evaluate(VectorXd::Constant(1, p.z[i]));
    if (i < 30) phi(i, 0) = f[1];
    if (i >= 20 && i < 30) phi(i, 1) = f[0];
    if (i >= 30) phi(i, 2) = f[0], phi(i, 3) = f[1];
    if (i < 20 || i >= 30) phi(i, 4) = f[2], phi(i, 5) = f[3];
  }
  const MatrixXd F = p.values(wave, cube);
  const Eigen::Map<const VectorXd> w(p.weight.data(), 60);
  MatrixXd H = phi.transpose() * w.asDiagonal() * phi;
  H.diagonal() += VectorXd{{0.1, 0, 0, 0, 0.3, 0.3}};
  const MatrixXd b = phi.transpose() * w.asDiagonal() * F;
  const MatrixXd expected = F.transpose() * w.asDiagonal() * F - b.transpose() * H.ldlt().solve(b);
  CHECK(open.errors(studies::cpu_context(), F).drawn.isApprox(expected, 1e-8));
}

TEST_CASE("a wrong shape that clusters share adds up") {
  const Protocol protocol = one_column();
  const Points p(40, 4);
  const auto basis = plain_basis(protocol, 1);
  const auto pool_of = [&](std::int64_t first, std::int64_t count) {
    return OpenPool{{}, {{basis, {{first, count, {0}, {}}}, {said({0, 1})}}}};
  };
  // r: the square less its weighted regression on 1 and x, of one cluster.
  const auto change = [&](std::int64_t first, std::int64_t count) {
    MatrixXd phi(count, 2);
    VectorXd square(count), f(count);
    for (std::int64_t i = 0; i < count; ++i) {
      const double x = p.z[first + i];
      phi.row(i) << 1, x;
      square[i] = x * x;
      f[i] = wave(x);
    }
    const Eigen::Map<const VectorXd> w(&p.weight[first], count);
    const MatrixXd gram = phi.transpose() * w.asDiagonal() * phi;
    const VectorXd r = square - phi * gram.ldlt().solve(phi.transpose() * w.asDiagonal() * square);
    return std::sqrt(w.sum()) * r.dot(w.asDiagonal() * f) / std::sqrt(r.dot(w.asDiagonal() * r));
  };
  const OpenErrors errors =
      OpenSums({pool_of(0, 15), pool_of(15, 25)}, {p.z}, p.weight).errors(studies::cpu_context(), p.values(wave));
  const double both = change(0, 15) + change(15, 25);
  constexpr double error = 0.3;              // of the square's mean
  CHECK(errors.alike(0, 0) == doctest::Approx(error * both).epsilon(1e-8));
  CHECK(errors.covariance()(0, 0) ==
        doctest::Approx(errors.drawn(0, 0) + errors.alike.row(0).squaredNorm()).epsilon(1e-8));
  const OpenErrors one = OpenSums({pool_of(0, 15)}, {p.z}, p.weight).errors(studies::cpu_context(), p.values(wave));
  CHECK(one.alike(0, 0) == doctest::Approx(error * change(0, 15)).epsilon(1e-8));
}

TEST_CASE("the shape of a column may differ between the levels of a factor") {
  const Protocol protocol = one_column();
  const Points p(40, 5);
  std::vector<int> level;
  for (int i = 0; i < 40; ++i) level.push_back(i % 3 == 0);
  const OpenPool pool{{}, {{plain_basis(protocol, 1), {{0, 40, {0}, {}}}, {said({0, 1})}}}};
  MatrixXd f(40, 1);
  for (int i = 0; i < 40; ++i) f(i, 0) = level[i] * p.z[i];   // known in total alone: x and the level are not crossed
  const OpenErrors without = OpenSums({pool}, {p.z}, p.weight).errors(studies::cpu_context(), f);
  const OpenErrors with = OpenSums({pool}, {p.z}, p.weight, {level}, {{0, 1}}).errors(studies::cpu_context(), f);
  CHECK(with.drawn(0, 0) == without.drawn(0, 0));
  REQUIRE(with.alike.cols() == 3);           // x^2, x times the dummy, x^3
  CHECK(with.alike(0, 0) == without.alike(0, 0));
  CHECK(with.alike(0, 2) == without.alike(0, 1));
  // The crossed column is the function itself: its sum is off by what is left of it, the error and the rows' root.
  const double n = p.sum([](double) { return 1.0; });
  CHECK(std::abs(with.alike(0, 1)) == doctest::Approx(0.3 * std::sqrt(n * with.drawn(0, 0))).epsilon(1e-8));
}

TEST_CASE("statements that the measure misses are made good, as a regression on them would") {
  const Protocol protocol = one_column();
  const Points p(30, 6);
  StatementSet set = said({0, 1});
  set.target = VectorXd{{p.sum([](double) { return 1.0; }) + 0.5, p.sum([](double x) { return x; }) - 0.25}};
  OpenPool pool{{}, {{plain_basis(protocol, 1), {{0, 30, {0}, {}}}, {set}}}, 1, true};
  const auto line = [](double x) { return 2 + 3 * x; };
  CHECK(OpenSums({pool}, {p.z}, p.weight).errors(studies::cpu_context(), p.values(line)).missed[0] ==
        doctest::Approx(2 * 0.5 - 3 * 0.25).epsilon(1e-8));
}

TEST_CASE("neither threads nor factors that are made again change the bits") {
  const Protocol protocol = one_column();
  const Points p(60, 7);
  const auto basis = plain_basis(protocol, 3);
  OpenPool pool{{said({1, 2, 3}, 0.3)}, {}, 1, true};
  for (std::int64_t i = 0; i < 12; ++i)
    pool.clusters.push_back({basis, {{5 * i, 5, {0}, {0}}}, {said({0, 1}, 0.01 * static_cast<double>(i))}});
  const OpenPool whole{{}, {{basis, {{0, 60, {0}, {}}}, {said({0, 1, 2})}}}};
  const MatrixXd f = p.values(wave, cube);
  const OpenSums kept({pool, whole}, {p.z}, p.weight), made_again({pool, whole}, {p.z}, p.weight, {}, {}, 0);
  const OpenErrors expected = kept.errors(studies::cpu_context(), f);
  for (const OpenSums* open : {&kept, &made_again})
    for (const int threads : {1, 3}) {
      const OpenErrors errors = open->errors(studies::cpu_context(threads), f);
      CHECK(errors.drawn == expected.drawn);
      CHECK(errors.alike == expected.alike);
      CHECK(errors.missed == expected.missed);
    }
}
