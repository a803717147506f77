#include "kernels/elimination.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <random>

#include "kernels/alone.hpp"

using namespace fedglmm;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

MatrixXd random_matrix(int rows, int columns, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  return MatrixXd::NullaryExpr(rows, columns, [&] { return normal(random); });
}

struct Eliminated {
  MatrixXd left, rest;
  VectorXd pivot;
};

// What stands above the diagonals must neither be read nor matter.
Eliminated eliminate(const MatrixXd& A, int pivots, double least) {
  const int n = static_cast<int>(A.rows());
  MatrixXd lower = MatrixXd::Constant(n, n, std::nan(""));
  lower.triangularView<Eigen::Lower>() = A;
  Eliminated out{lower.leftCols(pivots), lower.bottomRightCorner(n - pivots, n - pivots), VectorXd(pivots)};
  kernels::eliminate<double>(Alone{}, {n, pivots, out.left.data(), out.rest.data(), out.pivot.data()}, least);
  return out;
}

MatrixXd symmetric(const MatrixXd& lower) { return lower.selfadjointView<Eigen::Lower>(); }

}  // namespace

TEST_CASE("what is left of a system after an elimination is the Schur complement, of any size") {
  for (const auto& size : {std::pair{1, 1}, {2, 1}, {5, 0}, {16, 16}, {40, 17}, {150, 100}, {300, 33}}) {
    const auto [n, pivots] = size;
    CAPTURE(size.first);
    const MatrixXd half = random_matrix(n, n + 5, 1), A = half * half.transpose();
    const Eliminated found = eliminate(A, pivots, 0);
    if (pivots == n) continue;
    const MatrixXd C = A.bottomLeftCorner(n - pivots, pivots);
    MatrixXd schur = A.bottomRightCorner(n - pivots, n - pivots);
    if (pivots > 0) schur -= C * A.topLeftCorner(pivots, pivots).llt().solve(MatrixXd(C.transpose()));
    CHECK((symmetric(found.rest) - schur).cwiseAbs().maxCoeff() < 1e-12 * A.norm());
  }
}

TEST_CASE("an eliminated unknown is found from the others") {
  const int n = 60, pivots = 40;
  const MatrixXd half = random_matrix(n, n + 5, 2), A = half * half.transpose();
  const Eliminated found = eliminate(A, pivots, 0);
  VectorXd x = random_matrix(n, 1, 3);
  kernels::substitute_back(Alone{}, found.left.data(), n, pivots, x.data());
  CHECK((A.topRows(pivots) * x).cwiseAbs().maxCoeff() < 1e-12 * A.norm() * x.norm());
}

TEST_CASE("a pivot that only rounding leaves is raised to the least") {
  MatrixXd A = MatrixXd::Constant(3, 3, 2);                // rank 1
  const Eliminated found = eliminate(A, 2, 1e-14);
  CHECK(found.pivot[0] == 2);
  CHECK(found.pivot[1] == 1e-14);
  CHECK(found.left(2, 0) == 1);
  CHECK(found.left(2, 1) == 0);
  CHECK(found.rest(0, 0) == 0);
}
