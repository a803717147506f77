// solver.cpp - cuSOLVER's batched Cholesky and its solves as plain loops, queued.
#include "emulation/solver.hpp"

#include <algorithm>
#include <limits>

#include "emulation/dense.hpp"
#include "emulation/library.hpp"
#include "emulation/stream.hpp"

using namespace emulation;

namespace {

template <class Body>
cusolverStatus_t solver_call(const char* name, Body body) {
  return library_call(name, CUSOLVER_STATUS_INTERNAL_ERROR, body);
}

int factorize_in_place(double* A, int n, int lda, bool lower) {
  const std::ptrdiff_t row_step = lower ? 1 : lda, column_step = lower ? lda : 1;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < j; ++i) A[i * row_step + j * column_step] = std::numeric_limits<double>::quiet_NaN();
  return factorize(A, n, row_step, column_step);
}

void solve_in_place(const double* A, int n, int lda, bool lower, double* x) {
  const Triangle stored{{A, 1, lda}, n, lower, false};
  const Triangle L = lower ? stored : transposed(stored);
  solve(L, x, 1);
  solve(transposed(L), x, 1);
}

}  // namespace

cusolverStatus_t cusolverDnCreate(cusolverDnHandle_t* handle) {
  return solver_call("cusolverDnCreate", [&] {
    *handle = new cusolverDnContext{{current_device(), nullptr}};
    return CUSOLVER_STATUS_SUCCESS;
  });
}

cusolverStatus_t cusolverDnDestroy(cusolverDnHandle_t handle) {
  return solver_call("cusolverDnDestroy", [&] {
    if (!handle) return CUSOLVER_STATUS_NOT_INITIALIZED;
    delete handle;
    return CUSOLVER_STATUS_SUCCESS;
  });
}

cusolverStatus_t cusolverDnSetStream(cusolverDnHandle_t handle, cudaStream_t stream) {
  return solver_call("cusolverDnSetStream", [&] {
    handle->stream = stream;
    return CUSOLVER_STATUS_SUCCESS;
  });
}

cusolverStatus_t cusolverDnDpotrfBatched(cusolverDnHandle_t handle, cublasFillMode_t uplo, int n, double* A[], int lda,
                                         int* info, int count) {
  const char* const name = "cusolverDnDpotrfBatched";
  return solver_call(name, [&] {
    if (n < 0 || lda < std::max(1, n) || count < 0) return CUSOLVER_STATUS_INVALID_VALUE;
    CUstream_st& stream = stream_of(*handle, name);
    check_array(name, A, count * sizeof(double*), stream.device);
    check_array(name, info, count * sizeof(int), stream.device);
    stream.queue.push_back([=, device = stream.device] {
      for (int i = 0; i < count; ++i) {
        check_matrix(name, A[i], n, n, lda, device);
        info[i] = factorize_in_place(A[i], n, lda, uplo == CUBLAS_FILL_MODE_LOWER);
      }
    });
    return CUSOLVER_STATUS_SUCCESS;
  });
}

cusolverStatus_t cusolverDnDpotrsBatched(cusolverDnHandle_t handle, cublasFillMode_t uplo, int n, int nrhs, double* A[],
                                         int lda, double* B[], int ldb, int* info, int count) {
  const char* const name = "cusolverDnDpotrsBatched";
  return solver_call(name, [&] {
    if (n < 0 || nrhs != 1 || lda < std::max(1, n) || ldb < std::max(1, n) || count < 0)
      return CUSOLVER_STATUS_INVALID_VALUE;
    CUstream_st& stream = stream_of(*handle, name);
    check_array(name, A, count * sizeof(double*), stream.device);
    check_array(name, B, count * sizeof(double*), stream.device);
    check_array(name, info, sizeof(int), stream.device);
    stream.queue.push_back([=, device = stream.device] {
      for (int i = 0; i < count; ++i) {
        check_matrix(name, A[i], n, n, lda, device);
        check_matrix(name, B[i], n, 1, ldb, device);
        solve_in_place(A[i], n, lda, uplo == CUBLAS_FILL_MODE_LOWER, B[i]);
      }
      *info = 0;
    });
    return CUSOLVER_STATUS_SUCCESS;
  });
}
