// solver_test.cpp - batched Cholesky and solves against Eigen.
#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>

#include "emulation/device_array.hpp"

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int n = 5, ld = 7, count = 3;

MatrixXd positive_definite(int b) {
  MatrixXd root(n, n);
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) root(i, j) = std::sin(2.0 + b + 3 * i + 5 * j);
  return root * root.transpose() + MatrixXd::Identity(n, n);
}

struct Systems {
  std::vector<double> values;
  DeviceArray<double> a{ld * n * count}, x{ld * count};
  DeviceArray<int> info{count};
  DeviceArray<double*> as{pointers(a.data(), ld * n)}, xs{pointers(x.data(), ld)};
  cusolverDnHandle_t handle = nullptr;
  Systems() : values(ld * n * count) {
    for (int b = 0; b < count; ++b) matrix(b) = positive_definite(b);
    REQUIRE(cusolverDnCreate(&handle) == CUSOLVER_STATUS_SUCCESS);
  }
  ~Systems() { cusolverDnDestroy(handle); }
  static std::vector<double*> pointers(double* first, int stride) {
    std::vector<double*> all;
    for (int b = 0; b < count; ++b) all.push_back(first + b * stride);
    return all;
  }
  Eigen::Map<MatrixXd, 0, Eigen::OuterStride<ld>> matrix(int b) {
    return Eigen::Map<MatrixXd, 0, Eigen::OuterStride<ld>>(values.data() + b * ld * n, n, n);
  }
  void upload() { REQUIRE(cudaMemcpy(a.data(), values.data(), a.bytes(), cudaMemcpyHostToDevice) == cudaSuccess); }
  void factorize(cublasFillMode_t uplo) {
    upload();
    REQUIRE(cusolverDnDpotrfBatched(handle, uplo, n, as.data(), ld, info.data(), count) == CUSOLVER_STATUS_SUCCESS);
    values = a.values();
  }
};

}  // namespace

TEST_CASE("cusolverDnDpotrfBatched factorizes, and destroys the other triangle") {
  for (const auto uplo : {CUBLAS_FILL_MODE_LOWER, CUBLAS_FILL_MODE_UPPER}) {
    Systems s;
    s.factorize(uplo);
    CHECK(s.info.values() == std::vector<int>(count, 0));
    for (int b = 0; b < count; ++b) {
      const MatrixXd L = positive_definite(b).llt().matrixL();
      const MatrixXd own = uplo == CUBLAS_FILL_MODE_LOWER ? MatrixXd(s.matrix(b)) : MatrixXd(s.matrix(b).transpose());
      CHECK((MatrixXd(own.triangularView<Eigen::Lower>()) - L).cwiseAbs().maxCoeff() < 1e-13);
      CHECK(std::isnan(own(1, 2)));
    }
  }
}

TEST_CASE("a matrix that is not positive definite says at which minor, the others are factorized") {
  Systems s;
  s.matrix(1)(3, 3) = -1;
  s.factorize(CUBLAS_FILL_MODE_LOWER);
  CHECK(s.info.values() == std::vector<int>{0, 4, 0});
  const MatrixXd L = positive_definite(2).llt().matrixL();
  CHECK(std::abs(s.matrix(2)(4, 4) - L(4, 4)) < 1e-13);
}

TEST_CASE("cusolverDnDpotrsBatched solves") {
  const VectorXd right = VectorXd::LinSpaced(ld * count, -1, 2);
  for (const auto uplo : {CUBLAS_FILL_MODE_LOWER, CUBLAS_FILL_MODE_UPPER}) {
    Systems s;
    s.factorize(uplo);
    REQUIRE(cudaMemcpy(s.x.data(), right.data(), s.x.bytes(), cudaMemcpyHostToDevice) == cudaSuccess);
    REQUIRE(cusolverDnDpotrsBatched(s.handle, uplo, n, 1, s.as.data(), ld, s.xs.data(), ld, s.info.data(), count) ==
            CUSOLVER_STATUS_SUCCESS);
    const std::vector<double> solved = s.x.values();
    for (int b = 0; b < count; ++b) {
      const VectorXd expected = positive_definite(b).llt().solve(right.segment(b * ld, n));
      CHECK((Eigen::Map<const VectorXd>(solved.data() + b * ld, n) - expected).cwiseAbs().maxCoeff() < 1e-13);
    }
    CHECK(s.info.values()[0] == 0);
  }
}

TEST_CASE("solves take one right-hand side, as the original") {
  Systems s;
  CHECK(cusolverDnDpotrsBatched(s.handle, CUBLAS_FILL_MODE_LOWER, n, 2, s.as.data(), ld, s.xs.data(), ld,
                                s.info.data(), count) == CUSOLVER_STATUS_INVALID_VALUE);
  CHECK(cusolverDnDpotrfBatched(s.handle, CUBLAS_FILL_MODE_LOWER, n, s.as.data(), n - 1, s.info.data(), count) ==
        CUSOLVER_STATUS_INVALID_VALUE);
  CHECK(cusolverDnDestroy(nullptr) == CUSOLVER_STATUS_NOT_INITIALIZED);
}
