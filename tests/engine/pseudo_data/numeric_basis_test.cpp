#include "pseudo_data/numeric_basis.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace fedglmm;
using Eigen::VectorXd;

namespace {

Protocol two_columns(int precision) {
  Protocol protocol;
  protocol.precision = precision;
  Variable x, f, y;
  x.name = "x";
  f.name = "f", f.type = VariableType::binary;
  y.name = "y";
  protocol.variables = {x, f, y};
  return protocol;
}

}  // namespace

TEST_CASE("features are whitened monomials of unit size were the columns normal") {
  const Protocol protocol = two_columns(0);
  const NumericBasis basis(protocol, VectorXd{{1, -2}}, VectorXd{{2, 4}}, 3);
  REQUIRE(basis.features() == 10);
  const VectorXd f = basis.evaluate(VectorXd{{5, 2}});    // whitened: 2, 1
  CHECK(f[0] == 1);
  CHECK(f[1] == doctest::Approx(2));
  CHECK(f[2] == doctest::Approx(1));
  CHECK(f[3] == doctest::Approx(4 / std::sqrt(3)));
  CHECK(f[4] == doctest::Approx(2));
  CHECK(f[6] == doctest::Approx(8 / std::sqrt(15)));
}

TEST_CASE("products of two features are multiples of one product a monomial") {
  const Protocol protocol = two_columns(0);
  const NumericBasis basis(protocol, VectorXd{{1, -2}}, VectorXd{{2, 4}}, 4);
  const FeatureProducts products = basis.products();
  CHECK(products.pair.size() == 45);                       // monomials of degree 8 in two columns
  const VectorXd f = basis.evaluate(VectorXd{{4.2, 3.1}});
  const int F = basis.features();
  for (int a = 0; a < F; ++a)
    for (int b = 0; b < F; ++b) {
      const auto [first, second] = products.pair[products.number[a * F + b]];
      CHECK(products.scale[a * F + b] * (f[first] * f[second]) == doctest::Approx(f[a] * f[b]).epsilon(1e-14));
    }
}

TEST_CASE("sums of raw monomials say the sums of features, exactly and with the rounding's variance") {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  const Protocol exact = two_columns(0), rounded = two_columns(4);
  NumericBasis basis(exact, VectorXd{{0.5, -1}}, VectorXd{{1.5, 0.7}}, 4);
  NumericBasis rough(rounded, VectorXd{{0.5, -1}}, VectorXd{{1.5, 0.7}}, 4);
  const auto monomials = numeric_moments(exact, 3, {});
  std::vector<double> sums(monomials.size(), 0.0);
  VectorXd features = VectorXd::Zero(basis.features());
  for (int i = 0; i < 40; ++i) {
    const VectorXd z{{normal(random), normal(random) - 1}};
    features += basis.evaluate(z);
    for (std::size_t m = 0; m < monomials.size(); ++m) {
      double value = 1;
      for (const int c : monomials[m]) value *= z[c == 0 ? 0 : 1];
      sums[m] += value;
    }
  }
  const StatementSet said = basis.statements(40, 3, {}, sums);
  REQUIRE(said.size() == 9);
  for (int a = 0; a < 9; ++a) CHECK(said.target[a] == doctest::Approx(features[said.features[a]]).epsilon(1e-11));
  CHECK(said.slack.isZero());
  const StatementSet loose = rough.statements(40, 3, {}, sums);
  // The mean of x: its sum is a multiple of a grid g, and the feature is that over 1.5.
  const double g = moment_grid(rounded, base_columns(rounded), {0}, 40);
  CHECK(loose.slack(0, 0) == doctest::Approx(g * g / 12 / (1.5 * 1.5)));
  CHECK((loose.slack - loose.slack.transpose()).isZero(1e-12));
}

TEST_CASE("a column that is not described leaves no statement") {
  const Protocol protocol = two_columns(0);
  NumericBasis basis(protocol, VectorXd{{0, 0}}, VectorXd{{1, 1}}, 4);
  const StatementSet said = basis.statements(10, 2, {2}, {3.0, 7.0});   // base column 2 is y
  CHECK(said.features == std::vector<int>{1, 3});
  CHECK(said.target[1] == doctest::Approx(7 / std::sqrt(3)));
}
