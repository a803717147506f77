#include "pseudo_data/atom_sums.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "cpu/backend.hpp"

using namespace fedglmm;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

// Two numeric columns and a factor of three levels; the atom is 45 of 60 rows.
struct Example {
  Protocol protocol;
  OpenRows rows;
  OpenAtom atom{10, 45, {}, {}};

  Example() {
    for (const char* name : {"x", "z"}) protocol.variables.emplace_back().name = name;
    std::mt19937 random(11);
    std::normal_distribution<double> normal;
    rows.z.resize(2);
    rows.level.resize(1);
    rows.dummies = {{0, 1}, {0, 2}};
    for (int s = 0; s < 60; ++s) {
      rows.z[0].push_back(1 + 2 * normal(random));
      rows.z[1].push_back(normal(random));
      rows.level[0].push_back(s % 3);
      rows.weight.push_back(0.2 + std::abs(normal(random)));
    }
  }
  NumericBasis basis(int degree) const { return {protocol, VectorXd{{1.0, -0.5}}, VectorXd{{2.0, 1.5}}, degree}; }
  AtomSums sums() const { return {rows, make_cpu_backend(1)->feature_sums()}; }

  // Atom's rows: features, times the roots of the weights.
  Wide features(const NumericBasis& basis, int count) const {
    Wide out(atom.count, count);
    for (Index s = 0; s < atom.count; ++s)
      out.row(s) = rooted(s) * basis.evaluate(z(s)).head(count).transpose().cast<long double>();
    return out;
  }
  // Of each numeric column its power `order` - 1 times x, z and the levels' indicators, and its power `order` + 1.
  Wide shapes(const NumericBasis& basis, int order) const {
    Wide out(atom.count, 10);
    for (Index s = 0; s < atom.count; ++s) {
      const VectorXd x = (z(s) - basis.mean()).cwiseQuotient(basis.sd());
      const int level = rows.level[0][atom.first + s];
      for (int k = 0; k < 2; ++k) {
        const double power = shape_error(order) * std::pow(x[k], order - 1);
        const double times[] = {x[0], x[1], double(level == 1), double(level == 2), x[k] * x[k]};
        for (int j = 0; j < 5; ++j) out(s, 5 * k + j) = rooted(s) * power * times[j];
      }
    }
    return out;
  }
  Wide functions(const MatrixXd& values) const {
    Wide out = values.cast<long double>();
    for (Index s = 0; s < atom.count; ++s) out.row(s) *= rooted(s);
    return out;
  }

 private:
  VectorXd z(Index s) const { return VectorXd{{rows.z[0][atom.first + s], rows.z[1][atom.first + s]}}; }
  long double rooted(Index s) const { return std::sqrt(static_cast<long double>(rows.weight[atom.first + s])); }
};

// Relative to what the columns' lengths allow.
void check_products(const MatrixXd& found, const Wide& a, const Wide& b) {
  const Wide expected = a.transpose() * b;
  REQUIRE(found.rows() == expected.rows());
  REQUIRE(found.cols() == expected.cols());
  for (Index i = 0; i < found.rows(); ++i)
    for (Index j = 0; j < found.cols(); ++j)
      CHECK(std::abs(found(i, j) - expected(i, j)) <= 1e-14L * a.col(i).norm() * b.col(j).norm());
}

}  // namespace

TEST_CASE("a Gram matrix from unique moments is the plain one, also of the first features of a basis") {
  const Example e;
  for (const int degree : {0, 2, 4})
    for (const int order : {1, degree + 1}) {
      const NumericBasis basis = e.basis(degree);
      const int count = basis.features_to(order - 1);
      CHECK(count == order * (order + 1) / 2);
      const Wide f = e.features(basis, count);
      check_products(e.sums().gram(basis, e.atom, order, basis.products(count)), f, f);
    }
}

TEST_CASE("features, shapes and functions meet functions in the plain sums") {
  const Example e;
  const MatrixXd values = MatrixXd::Random(60, 3);
  const auto functions = [&](Index first, Eigen::Ref<MatrixXd> out) { out = values.middleRows(first, out.rows()); };
  const Wide g = e.functions(values.middleRows(e.atom.first, e.atom.count));
  for (const int order : {1, 2, 3, 5}) {
    const NumericBasis basis = e.basis(4);
    const FunctionSums sums = e.sums().function_sums(basis, e.atom, order, functions, 3);
    check_products(sums.features, e.features(basis, basis.features_to(order - 1)), g);
    check_products(sums.shapes, e.shapes(basis, order), g);
    check_products(sums.functions, g, g);
  }
}
