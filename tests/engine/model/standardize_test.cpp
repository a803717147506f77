// standardize_test.cpp - back to the user's units by hand; which column is at fault.
#include "model/standardize.hpp"

#include <cmath>
#include <limits>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

Eigen::VectorXd vector(std::initializer_list<double> values) {
  Eigen::VectorXd out(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

}  // namespace

TEST_CASE("standardize: weighted mean and SD of each column") {
  // x = 1, 3 with weights 1, 3: mean 2.5, variance 0.75.
  const auto s = standardization({"(Intercept)", "x"}, 0, 4, vector({4, 10}), vector({4, 28}));
  CHECK(s.centre == vector({0, 2.5}));
  CHECK(s.scale[0] == 1);
  CHECK(s.scale[1] == doctest::Approx(std::sqrt(0.75)).epsilon(1e-15));
  CHECK(s.log_determinant() == doctest::Approx(std::log(0.75) / 2).epsilon(1e-15));
}

TEST_CASE("standardize: without an intercept columns are scaled about 0") {
  const auto s = standardization({"x"}, -1, 4, vector({10}), vector({28}));
  CHECK(s.centre == vector({0}));
  CHECK(s.scale[0] == doctest::Approx(std::sqrt(7.0)).epsilon(1e-15));
  CHECK(s.coefficients(vector({7}))[0] == doctest::Approx(std::sqrt(7.0)).epsilon(1e-15));
}

TEST_CASE("standardize: coefficients and covariance in the user's units") {
  // b0 + b1 (x - 5) / 2 + b2 (v - 10) / 4 = (b0 - 5 b1 / 2 - 10 b2 / 4) + b1 / 2 x + b2 / 4 v.
  const Standardization s{0, vector({0, 5, 10}), vector({1, 2, 4})};
  CHECK(s.coefficients(vector({1, 2, 4})) == vector({1 - 5 - 10, 1, 1}));
  Eigen::MatrixXd covariance(3, 3);
  covariance << 1, 0.5, 0, 0.5, 4, 0, 0, 0, 16;
  const Eigen::MatrixXd raw = s.covariance(covariance);
  CHECK(raw(0, 0) == doctest::Approx(1 + 6.25 * 4 + 6.25 * 16 - 2 * 2.5 * 0.5).epsilon(1e-14));
  CHECK(raw(0, 1) == doctest::Approx(0.5 / 2 - 2.5 * 4 / 2).epsilon(1e-14));
  CHECK(raw(1, 1) == doctest::Approx(1).epsilon(1e-14));
  CHECK(raw(1, 2) == 0);
  CHECK(raw(2, 0) == raw(0, 2));
}

TEST_CASE("standardize: a constant, a zero and an overflowing column are named") {
  check_fails(Status::numerical, {"'age' is constant"},
              [] { standardization({"(Intercept)", "age"}, 0, 3, vector({3, 6}), vector({3, 12})); });
  check_fails(Status::numerical, {"'age' is zero"}, [] { standardization({"age"}, -1, 3, vector({0}), vector({0})); });
  check_fails(Status::numerical, {"'age'", "too large"}, [] {
    standardization({"age"}, -1, 3, vector({1e200}), vector({std::numeric_limits<double>::infinity()}));
  });
}

TEST_CASE("standardize: a constant column is fine without an intercept") {
  CHECK(standardization({"one"}, -1, 3, vector({6}), vector({12})).scale[0] == 2);
}

TEST_CASE("standardize: the first dependent column is named with those it depends on") {
  Eigen::MatrixXd X(4, 4);  // d = 2 a - c, b apart
  X << 1, 5, 0, 2, 0, 1, 1, -1, 2, 2, 1, 3, 1, 0, 2, 0;
  try {
    check_rank({"a", "b", "c", "d"}, X.transpose() * X);
    FAIL("a dependent column was accepted");
  } catch (const Error& error) {
    CHECK(error.status() == Status::numerical);
    CHECK(std::string(error.what()) ==
          "the design is rank deficient: column 'd' is a linear combination of 'a', 'c'; remove one of them from the "
          "formula");
  }
  Eigen::MatrixXd inexact(50, 3);  // the third is 0.1 a + 0.7 b up to rounding
  for (int i = 0; i < 50; ++i) {
    const double a = std::sin(i), b = std::cos(3 * i);
    inexact.row(i) << a, b, 0.1 * a + 0.7 * b;
  }
  for (int k = 1; k <= 40; ++k) {  // rounding may leave more than 0
    const Eigen::Vector3d scale(1, 1 + 0.1 * k, 1 + 0.01 * k);
    const Eigen::MatrixXd X_k = inexact * scale.asDiagonal();
    CHECK_THROWS_AS(check_rank({"a", "b", "c"}, X_k.transpose() * X_k), Error);
  }
  X(0, 3) += 0.01;
  check_rank({"a", "b", "c", "d"}, X.transpose() * X);
}
