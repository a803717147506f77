// blas_test.cpp - products against Eigen, and what is checked of their operands.
#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"

namespace {

using Eigen::MatrixXd;

constexpr int m = 3, n = 4, k = 5, padding = 2, count = 3;
const double alpha = 1.5, beta = -0.5;

struct Handle {
  cublasHandle_t handle = nullptr;
  Handle() { REQUIRE(cublasCreate(&handle) == CUBLAS_STATUS_SUCCESS); }
  ~Handle() { cublasDestroy(handle); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

// count matrices side by side, with rows of padding that are NaN.
struct Batch {
  int rows, columns;
  std::vector<double> values;
  Batch(int its_rows, int its_columns) : rows(its_rows), columns(its_columns) {
    for (int b = 0; b < count; ++b)
      for (int j = 0; j < columns; ++j)
        for (int i = 0; i < ld(); ++i)
          values.push_back(i < rows ? std::sin(1.0 + b + 3 * i + 7 * j) : std::numeric_limits<double>::quiet_NaN());
  }
  int ld() const { return rows + padding; }
  int stride() const { return ld() * columns; }
  MatrixXd matrix(int b) const {
    return Eigen::Map<const MatrixXd>(values.data() + b * stride(), ld(), columns).topRows(rows);
  }
  std::vector<double*> pointers(double* data) const {
    std::vector<double*> all;
    for (int b = 0; b < count; ++b) all.push_back(data + b * stride());
    return all;
  }
};

MatrixXd apply(cublasOperation_t operation, const MatrixXd& A) {
  return operation == CUBLAS_OP_N ? A : MatrixXd(A.transpose());
}

struct Operands {
  Batch A, B, C{m, n};
  DeviceArray<double> a{A.values}, b{B.values}, c{C.values};
  Operands(cublasOperation_t ta, cublasOperation_t tb) : A(operand(ta, m, k)), B(operand(tb, k, n)) {}
  static Batch operand(cublasOperation_t operation, int rows, int columns) {
    return operation == CUBLAS_OP_N ? Batch(rows, columns) : Batch(columns, rows);
  }
  void check(cublasOperation_t ta, cublasOperation_t tb, int products) {
    Batch result = C;
    result.values = c.values();
    for (int i = 0; i < count; ++i) {
      const MatrixXd product = alpha * apply(ta, A.matrix(i)) * apply(tb, B.matrix(i)) + beta * C.matrix(i);
      CHECK((result.matrix(i) - (i < products ? product : C.matrix(i))).cwiseAbs().maxCoeff() < 1e-14);
    }
  }
};

template <class Test>
void for_all_operations(Test test) {
  for (const cublasOperation_t ta : {CUBLAS_OP_N, CUBLAS_OP_T})
    for (const cublasOperation_t tb : {CUBLAS_OP_N, CUBLAS_OP_T}) {
      Operands o(ta, tb);
      test(ta, tb, o);
    }
}

}  // namespace

TEST_CASE("cublasDgemm") {
  const Handle h;
  for_all_operations([&](cublasOperation_t ta, cublasOperation_t tb, Operands& o) {
    REQUIRE(cublasDgemm(h.handle, ta, tb, m, n, k, &alpha, o.a.data(), o.A.ld(), o.b.data(), o.B.ld(), &beta,
                        o.c.data(), o.C.ld()) == CUBLAS_STATUS_SUCCESS);
    o.check(ta, tb, 1);
  });
}

TEST_CASE("cublasDgemmStridedBatched") {
  const Handle h;
  for_all_operations([&](cublasOperation_t ta, cublasOperation_t tb, Operands& o) {
    REQUIRE(cublasDgemmStridedBatched(h.handle, ta, tb, m, n, k, &alpha, o.a.data(), o.A.ld(), o.A.stride(), o.b.data(),
                                      o.B.ld(), o.B.stride(), &beta, o.c.data(), o.C.ld(), o.C.stride(),
                                      count) == CUBLAS_STATUS_SUCCESS);
    o.check(ta, tb, count);
  });
}

TEST_CASE("cublasDgemmBatched") {
  const Handle h;
  for_all_operations([&](cublasOperation_t ta, cublasOperation_t tb, Operands& o) {
    const DeviceArray<double*> a(o.A.pointers(o.a.data())), b(o.B.pointers(o.b.data())), c(o.C.pointers(o.c.data()));
    REQUIRE(cublasDgemmBatched(h.handle, ta, tb, m, n, k, &alpha, a.data(), o.A.ld(), b.data(), o.B.ld(), &beta,
                               c.data(), o.C.ld(), count) == CUBLAS_STATUS_SUCCESS);
    o.check(ta, tb, count);
  });
}

TEST_CASE("products wait for their stream, scalars are taken at the call, and beta = 0 does not read C") {
  const Handle h;
  cudaStream_t stream;
  REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
  REQUIRE(cublasSetStream(h.handle, stream) == CUBLAS_STATUS_SUCCESS);
  const DeviceArray<double> a(std::vector<double>{3}), c(1);
  double scale = 2, zero = 0, host = -1;
  REQUIRE(cublasDgemm(h.handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &scale, a.data(), 1, a.data(), 1, &zero, c.data(),
                      1) == CUBLAS_STATUS_SUCCESS);
  scale = zero = 100;
  REQUIRE(cudaMemcpyAsync(&host, c.data(), 8, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
  CHECK(host == -1);
  REQUIRE(cudaStreamSynchronize(stream) == cudaSuccess);
  CHECK(host == 18);
  CHECK(cudaStreamDestroy(stream) == cudaSuccess);
}

TEST_CASE("products check their sizes and their memory") {
  const Handle h;
  Operands o(CUBLAS_OP_N, CUBLAS_OP_N);
  const auto product = [&](int rows, int lda, const double* A) {
    return cublasDgemm(h.handle, CUBLAS_OP_N, CUBLAS_OP_N, rows, n, k, &alpha, A, lda, o.b.data(), o.B.ld(), &beta,
                       o.c.data(), o.C.ld());
  };
  CHECK(product(m, m - 1, o.a.data()) == CUBLAS_STATUS_INVALID_VALUE);
  CHECK(product(-1, m, o.a.data()) == CUBLAS_STATUS_INVALID_VALUE);
  CHECK(cublasDestroy(nullptr) == CUBLAS_STATUS_NOT_INITIALIZED);
  CHECK(cublasGetStatusString(CUBLAS_STATUS_INVALID_VALUE) ==
        std::string("an invalid value was used as an argument"));
  const auto aborts = [&](int lda, const double* A) {
    check_aborts(in_child([&] {
      product(m, lda, A);
      cudaDeviceSynchronize();
    }), "cublasDgemm: an operand is not memory of device 0");
  };
  aborts(o.A.ld(), o.A.values.data());
  aborts(100, o.a.data());
  const std::vector<double*> on_host = o.A.pointers(o.a.data());
  check_aborts(in_child([&] {
    cublasDgemmBatched(h.handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &alpha, on_host.data(), o.A.ld(), on_host.data(),
                       o.B.ld(), &beta, on_host.data(), o.C.ld(), count);
  }), "cublasDgemmBatched: an operand is not memory of device 0");
}
