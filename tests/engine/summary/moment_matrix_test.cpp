// moment_matrix_test.cpp - matrices that rows can have, exactly or to within their rounding.
#include "summary/moment_matrix.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace fedglmm;

namespace {

std::string objection(const Eigen::MatrixXd& sums, double error = 0) {
  Eigen::MatrixXd errors = Eigen::MatrixXd::Constant(sums.rows(), sums.cols(), error);
  errors(0, 0) = 0;  // n is a count
  return matrix_objection(sums, errors, [](Eigen::Index i) { return cat("z", i); });
}

Eigen::MatrixXd matrix(double n, double sum, double square) {
  return Eigen::Matrix2d{{n, sum}, {sum, square}};
}

}  // namespace

TEST_CASE("moment matrix: (sum z)^2 <= n sum z^2, singular matrices too") {
  CHECK(objection(matrix(4, 2, 3)).empty());
  CHECK(objection(matrix(4, 2, 1)).empty());
  CHECK(objection(matrix(4, 0, 0)).empty());
  CHECK(objection(matrix(4, 2, 0.999999)) != "");
  CHECK(objection(matrix(4, 0, -1)) == "the sum of squares of z1 is -1");
  CHECK(objection(matrix(4, 1, 0)) == "z1 is 0 in all rows but its products are not");
}

TEST_CASE("moment matrix: sums that were rounded") {
  // Four rows of z = 1/2 have the sums 2 and 1; to a grid of 1/2 each may be off by 1/4, and the square be 3/4.
  CHECK(objection(matrix(4, 2, 0.75)) != "");
  CHECK(objection(matrix(4, 2, 0.75), 0.25).empty());
  CHECK(objection(matrix(4, 3, 0.75), 0.25) != "");
  // A square of 1/5, rounded to 0.
  CHECK(objection(matrix(4, 0.5, 0), 0.25).empty());
  CHECK(objection(matrix(4, 5, 0), 0.25) != "");
}

TEST_CASE("moment matrix: numbers whose products overflow are refused") {
  CHECK(objection(matrix(1e300, 1e300, 1e-300)) != "");
}

TEST_CASE("moment matrix: monomials to half the order, fewer where they are many") {
  CHECK(matrix_rows({0, 1, 1, 2, 2, 2, 3}, 4) == 6);
  CHECK(matrix_rows({0, 1, 1, 2, 2, 2, 3}, 3) == 3);
  CHECK(matrix_rows({0}, 0) == 1);
  std::vector<int> many{0, 1, 1};
  many.resize(700, 2);
  CHECK(matrix_rows(many, 4) == 3);
}
