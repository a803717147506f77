#include "kernels/cholesky.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <vector>

#include "cpu/lanes.hpp"

using namespace fedglmm;

namespace {

// x of A x = b by the kernel, rows of a register's width at a time or one by one.
template <class Real>
Eigen::VectorXd solve(const Eigen::MatrixXd& A, const Eigen::VectorXd& b, double least) {
  const int n = static_cast<int>(A.rows()), strips = kernels::strips_of(n + 1);
  const std::size_t doubles = kernels::strip_start(strips);
  std::vector<kernels::Vec> aligned(doubles / kernels::lanes);
  double* const packed = reinterpret_cast<double*>(aligned.data());
  for (int r = 0; r < strips * kernels::strip_rows; ++r)
    for (int c = 0; c <= r; ++c)
      kernels::row_at<double>(packed, r)[c * kernels::strip_rows] =
          r < n ? A(r, c) : r == n && c < n ? b[c] : r == c ? 1.0 : 0.0;
  std::vector<double> tiles(strips * kernels::tile_doubles), x(strips * kernels::strip_rows);
  kernels::factor<Real>(kernels::Serial{}, strips, least, packed, tiles.data());
  kernels::solve_transposed(kernels::Serial{}, n, packed, tiles.data(), x.data());
  return Eigen::Map<const Eigen::VectorXd>(x.data(), n);
}

Eigen::MatrixXd random_positive(int n) {
  const Eigen::MatrixXd J = Eigen::MatrixXd::Random(n, n + 20);
  return J * J.transpose();
}

}  // namespace

TEST_CASE("a system of any size is solved as accurately as by Eigen") {
  for (const int n : {1, 2, 7, 8, 9, 15, 16, 63, 64, 126, 200}) {
    CAPTURE(n);
    const Eigen::MatrixXd A = random_positive(n);
    const Eigen::VectorXd exact = Eigen::VectorXd::LinSpaced(n, -1, 2), b = A * exact;
    const double allowed = 10 * (A.ldlt().solve(b) - exact).norm() + 1e-14;
    CHECK((solve<double>(A, b, 0) - exact).norm() <= allowed);
    CHECK((solve<kernels::Vec>(A, b, 0) - exact).norm() <= allowed);
  }
}

TEST_CASE("a row that depends on those before it is dropped: the others solve what can be solved") {
  const int n = 20;
  Eigen::MatrixXd J = Eigen::MatrixXd::Random(n, 40);
  J.row(5) = 2 * J.row(1) - J.row(3);
  J.row(17) = J.row(16);
  const Eigen::MatrixXd A = J * J.transpose();
  const Eigen::VectorXd b = A * Eigen::VectorXd::Ones(n);
  const Eigen::VectorXd x = solve<double>(A, b, n * 2.3e-16 * A.diagonal().mean());
  CHECK(x[5] == 0);
  CHECK(x[17] == 0);
  CHECK((A * x - b).norm() < 1e-11 * b.norm());
}
