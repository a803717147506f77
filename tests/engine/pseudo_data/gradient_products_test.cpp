#include "pseudo_data/gradient_products.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace fedglmm;

namespace {

double power(const std::vector<double>& z, const std::vector<int>& exponents) {
  double out = 1;
  for (std::size_t k = 0; k < z.size(); ++k) out *= std::pow(z[k], exponents[k]);
  return out;
}

// By differences of fourth order.
double slope(std::vector<double> z, const std::vector<int>& exponents, std::size_t k) {
  const double h = 1e-3, at = z[k];
  const auto f = [&](double shift) {
    z[k] = at + shift;
    return power(z, exponents);
  };
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

std::vector<std::vector<double>> random_points(int count, int columns) {
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> out(count, std::vector<double>(columns));
  for (auto& z : out)
    for (double& x : z) x = normal(random);
  return out;
}

}  // namespace

TEST_CASE("products of gradients from power sums are sums of numeric derivatives over the points") {
  for (const int columns : {1, 3})
    for (const int order : {1, 2, 5}) {
      const GradientProducts products(columns, order);
      const auto& exponents = products.list().exponents;
      const auto points = random_points(6, columns);
      std::vector<double> sums(products.list().count(), 0.0);
      for (std::size_t t = 0; t < sums.size(); ++t)
        for (const auto& z : points) sums[t] += power(z, exponents[t]);
      const int monomials = graded_monomials(columns, order).count();
      for (int a = 0; a < monomials; ++a)
        for (int b = 0; b < monomials; ++b) {
          double exact = 0, size = 1;
          for (const auto& z : points)
            for (int k = 0; k < columns; ++k) {
              const double term = slope(z, exponents[a], k) * slope(z, exponents[b], k);
              exact += term;
              size += std::abs(term);
            }
          CHECK(std::abs(products(sums.data(), a, b) - exact) < 1e-8 * size);
        }
    }
}

TEST_CASE("the sums go to twice the order less two, and never below the order") {
  CHECK(GradientProducts(2, 0).sums_degree() == 0);
  CHECK(GradientProducts(2, 1).sums_degree() == 1);
  CHECK(GradientProducts(2, 2).sums_degree() == 2);
  CHECK(GradientProducts(2, 6).sums_degree() == 10);
}

TEST_CASE("the gradient of a polynomial is that of numeric derivatives") {
  const int columns = 2, order = 4;
  const GradientProducts products(columns, order);
  const int count = products.gradient_count();
  CHECK(count == graded_monomials(columns, order - 1).count());
  std::vector<double> gradient(columns * count, 0.0);
  const int monomials = graded_monomials(columns, order).count();
  for (int a = 0; a < monomials; ++a) products.add_gradient(a, 0.3 * a - 1, gradient.data());
  for (const auto& z : random_points(5, columns))
    for (int k = 0; k < columns; ++k) {
      double exact = 0, got = 0;
      for (int a = 0; a < monomials; ++a) exact += (0.3 * a - 1) * slope(z, products.list().exponents[a], k);
      for (int t = 0; t < count; ++t) got += gradient[k * count + t] * power(z, products.list().exponents[t]);
      CHECK(got == doctest::Approx(exact).epsilon(1e-8));
    }
}
