// blas_triangular_test.cpp - batched triangular solves: what they give back solves the system.
#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>

#include "emulation/device_array.hpp"

namespace {

using Eigen::MatrixXd;

constexpr int m = 4, n = 3, count = 2, ld = 6;
const double alpha = 2.5;

// The other triangle is NaN, and the diagonal too if it is not read.
MatrixXd stored_triangle(int order, cublasFillMode_t uplo, cublasDiagType_t diag, int b) {
  MatrixXd A = MatrixXd::Constant(ld, order, std::nan(""));
  for (int j = 0; j < order; ++j)
    for (int i = 0; i < order; ++i) {
      if (i == j && diag == CUBLAS_DIAG_NON_UNIT) A(i, j) = 2 + b + i;
      if (uplo == CUBLAS_FILL_MODE_LOWER ? i > j : i < j) A(i, j) = std::cos(1.0 + b + 2 * i + 5 * j);
    }
  return A;
}

MatrixXd dense(const MatrixXd& stored, cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag) {
  const MatrixXd square = stored.topRows(stored.cols());
  MatrixXd T = uplo == CUBLAS_FILL_MODE_LOWER ? MatrixXd(square.triangularView<Eigen::StrictlyLower>())
                                              : MatrixXd(square.triangularView<Eigen::StrictlyUpper>());
  for (int i = 0; i < T.rows(); ++i) T(i, i) = diag == CUBLAS_DIAG_UNIT ? 1 : square(i, i);
  return trans == CUBLAS_OP_N ? T : MatrixXd(T.transpose());
}

void check_solve(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t trans,
                 cublasDiagType_t diag) {
  const int order = side == CUBLAS_SIDE_LEFT ? m : n;
  MatrixXd A(ld, order * count), B = MatrixXd::Random(ld, n * count);
  for (int b = 0; b < count; ++b) A.middleCols(b * order, order) = stored_triangle(order, uplo, diag, b);
  const DeviceArray<double> a(std::vector<double>(A.data(), A.data() + A.size()));
  const DeviceArray<double> x(std::vector<double>(B.data(), B.data() + B.size()));
  const DeviceArray<double*> as(std::vector<double*>{a.data(), a.data() + ld * order});
  const DeviceArray<double*> xs(std::vector<double*>{x.data(), x.data() + ld * n});
  REQUIRE(cublasDtrsmBatched(handle, side, uplo, trans, diag, m, n, &alpha, as.data(), ld, xs.data(), ld, count) ==
          CUBLAS_STATUS_SUCCESS);
  const std::vector<double> solved = x.values();
  const Eigen::Map<const MatrixXd> X(solved.data(), ld, n * count);
  for (int b = 0; b < count; ++b) {
    const MatrixXd T = dense(A.middleCols(b * order, order), uplo, trans, diag);
    const MatrixXd own = X.block(0, b * n, m, n), right = alpha * B.block(0, b * n, m, n);
    const MatrixXd gap = (side == CUBLAS_SIDE_LEFT ? T * own : own * T) - right;
    CHECK(gap.cwiseAbs().maxCoeff() < 1e-13);
  }
  CHECK(X.bottomRows(ld - m) == B.bottomRows(ld - m));
}

}  // namespace

TEST_CASE("cublasDtrsmBatched solves for every side, triangle, operation and diagonal") {
  cublasHandle_t handle;
  REQUIRE(cublasCreate(&handle) == CUBLAS_STATUS_SUCCESS);
  for (const auto side : {CUBLAS_SIDE_LEFT, CUBLAS_SIDE_RIGHT})
    for (const auto uplo : {CUBLAS_FILL_MODE_LOWER, CUBLAS_FILL_MODE_UPPER})
      for (const auto trans : {CUBLAS_OP_N, CUBLAS_OP_T})
        for (const auto diag : {CUBLAS_DIAG_NON_UNIT, CUBLAS_DIAG_UNIT}) check_solve(handle, side, uplo, trans, diag);
  CHECK(cublasDtrsmBatched(handle, CUBLAS_SIDE_RIGHT, CUBLAS_FILL_MODE_LOWER, CUBLAS_OP_N, CUBLAS_DIAG_UNIT, 2, 3,
                           &alpha, nullptr, 2, nullptr, 2, 0) == CUBLAS_STATUS_INVALID_VALUE);
  CHECK(cublasDestroy(handle) == CUBLAS_STATUS_SUCCESS);
}
