// blas_triangular.cpp - batched triangular solves with many right-hand sides.
#include <algorithm>

#include "emulation/blas.hpp"
#include "emulation/dense.hpp"
#include "emulation/library.hpp"
#include "emulation/stream.hpp"

using namespace emulation;

namespace {

constexpr const char* call_name = "cublasDtrsmBatched";

struct TriangularSolve {
  cublasSideMode_t side;
  cublasFillMode_t uplo;
  cublasOperation_t trans;
  cublasDiagType_t diag;
  int m, n;
  double alpha;
  int lda, ldb;
  int order() const { return side == CUBLAS_SIDE_LEFT ? m : n; }
};

bool valid(const TriangularSolve& s, int count) {
  return s.m >= 0 && s.n >= 0 && count >= 0 && s.lda >= std::max(1, s.order()) && s.ldb >= std::max(1, s.m);
}

void run_solve(const TriangularSolve& s, const double* A, double* B, int device) {
  check_matrix(call_name, A, s.order(), s.order(), s.lda, device);
  check_matrix(call_name, B, s.m, s.n, s.ldb, device);
  for (int j = 0; j < s.n; ++j)
    for (int i = 0; i < s.m; ++i) B[i + static_cast<std::ptrdiff_t>(j) * s.ldb] *= s.alpha;
  const Triangle stored{{A, 1, s.lda}, s.order(), s.uplo == CUBLAS_FILL_MODE_LOWER, s.diag == CUBLAS_DIAG_UNIT};
  const Triangle T = s.trans == CUBLAS_OP_N ? stored : transposed(stored);
  if (s.side == CUBLAS_SIDE_LEFT)
    for (int j = 0; j < s.n; ++j) solve(T, B + static_cast<std::ptrdiff_t>(j) * s.ldb, 1);
  else
    for (int i = 0; i < s.m; ++i) solve(transposed(T), B + i, s.ldb);
}

}  // namespace

cublasStatus_t cublasDtrsmBatched(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo,
                                  cublasOperation_t trans, cublasDiagType_t diag, int m, int n, const double* alpha,
                                  const double* const A[], int lda, double* const B[], int ldb, int count) {
  return library_call(call_name, CUBLAS_STATUS_INTERNAL_ERROR, [&] {
    const TriangularSolve s{side, uplo, trans, diag, m, n, *alpha, lda, ldb};
    if (!valid(s, count)) return CUBLAS_STATUS_INVALID_VALUE;
    CUstream_st& stream = stream_of(*handle, call_name);
    check_array(call_name, A, count * sizeof(double*), stream.device);
    check_array(call_name, B, count * sizeof(double*), stream.device);
    stream.queue.push_back([=, device = stream.device] {
      for (int i = 0; i < count; ++i) run_solve(s, A[i], B[i], device);
    });
    return CUBLAS_STATUS_SUCCESS;
  });
}
