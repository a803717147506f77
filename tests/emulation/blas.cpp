// blas.cpp - cuBLAS calls as plain loops, queued.
#include "emulation/blas.hpp"

#include <algorithm>

#include "emulation/dense.hpp"
#include "emulation/library.hpp"
#include "emulation/stream.hpp"

using namespace emulation;

namespace {

template <class Body>
cublasStatus_t blas_call(const char* name, Body body) {
  return library_call(name, CUBLAS_STATUS_INTERNAL_ERROR, body);
}

struct Product {
  const char* call_name;
  cublasOperation_t transa, transb;
  int m, n, k;
  double alpha;
  int lda, ldb;
  double beta;
  int ldc;
};

Operand operand(cublasOperation_t operation, const double* data, int ld) {
  return operation == CUBLAS_OP_N ? Operand{data, 1, ld} : Operand{data, ld, 1};
}

bool valid(const Product& p, int count) {
  return p.m >= 0 && p.n >= 0 && p.k >= 0 && count >= 0 && p.lda >= std::max(1, p.transa == CUBLAS_OP_N ? p.m : p.k) &&
         p.ldb >= std::max(1, p.transb == CUBLAS_OP_N ? p.k : p.n) && p.ldc >= std::max(1, p.m);
}

void run_product(const Product& p, const double* A, const double* B, double* C, int device) {
  const bool plain_a = p.transa == CUBLAS_OP_N, plain_b = p.transb == CUBLAS_OP_N;
  check_matrix(p.call_name, A, plain_a ? p.m : p.k, plain_a ? p.k : p.m, p.lda, device);
  check_matrix(p.call_name, B, plain_b ? p.k : p.n, plain_b ? p.n : p.k, p.ldb, device);
  check_matrix(p.call_name, C, p.m, p.n, p.ldc, device);
  multiply(p.m, p.n, p.k, p.alpha, operand(p.transa, A, p.lda), operand(p.transb, B, p.ldb), p.beta, C, p.ldc);
}

// operands(i): the pointers of product i, found when it runs.
template <class Operands>
cublasStatus_t queue_products(cublasHandle_t handle, const Product& p, int count, Operands operands) {
  if (!valid(p, count)) return CUBLAS_STATUS_INVALID_VALUE;
  CUstream_st& stream = stream_of(*handle, p.call_name);
  stream.queue.push_back([=, device = stream.device] {
    for (int i = 0; i < count; ++i) {
      const auto [A, B, C] = operands(i);
      run_product(p, A, B, C, device);
    }
  });
  return CUBLAS_STATUS_SUCCESS;
}

struct Pointers {
  const double *A, *B;
  double* C;
};

}  // namespace

cublasStatus_t cublasCreate(cublasHandle_t* handle) {
  return blas_call("cublasCreate", [&] {
    *handle = new cublasContext{{current_device(), nullptr}};
    return CUBLAS_STATUS_SUCCESS;
  });
}

cublasStatus_t cublasDestroy(cublasHandle_t handle) {
  return blas_call("cublasDestroy", [&] {
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    delete handle;
    return CUBLAS_STATUS_SUCCESS;
  });
}

cublasStatus_t cublasSetStream(cublasHandle_t handle, cudaStream_t stream) {
  return blas_call("cublasSetStream", [&] {
    handle->stream = stream;
    return CUBLAS_STATUS_SUCCESS;
  });
}

const char* cublasGetStatusString(cublasStatus_t status) {
  switch (status) {
    case CUBLAS_STATUS_SUCCESS: return "success";
    case CUBLAS_STATUS_NOT_INITIALIZED: return "the library was not initialized";
    case CUBLAS_STATUS_ALLOC_FAILED: return "the resource allocation failed";
    case CUBLAS_STATUS_INVALID_VALUE: return "an invalid value was used as an argument";
    case CUBLAS_STATUS_ARCH_MISMATCH: return "an absent device architectural feature is required";
    case CUBLAS_STATUS_MAPPING_ERROR: return "an access to GPU memory space failed";
    case CUBLAS_STATUS_EXECUTION_FAILED: return "the GPU program failed to execute";
    case CUBLAS_STATUS_INTERNAL_ERROR: return "an internal operation failed";
    case CUBLAS_STATUS_NOT_SUPPORTED: return "the functionality is not supported";
  }
  return "unknown cuBLAS status";
}

cublasStatus_t cublasDgemm(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n,
                           int k, const double* alpha, const double* A, int lda, const double* B, int ldb,
                           const double* beta, double* C, int ldc) {
  return blas_call("cublasDgemm", [&] {
    const Product product{"cublasDgemm", transa, transb, m, n, k, *alpha, lda, ldb, *beta, ldc};
    return queue_products(handle, product, 1, [=](int) { return Pointers{A, B, C}; });
  });
}

cublasStatus_t cublasDgemmStridedBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb,
                                         int m, int n, int k, const double* alpha, const double* A, int lda,
                                         long long stride_a, const double* B, int ldb, long long stride_b,
                                         const double* beta, double* C, int ldc, long long stride_c, int count) {
  return blas_call("cublasDgemmStridedBatched", [&] {
    const Product product{"cublasDgemmStridedBatched", transa, transb, m, n, k, *alpha, lda, ldb, *beta, ldc};
    return queue_products(handle, product, count, [=](int i) {
      return Pointers{A + i * stride_a, B + i * stride_b, C + i * stride_c};
    });
  });
}

cublasStatus_t cublasDgemmBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,
                                  int n, int k, const double* alpha, const double* const A[], int lda,
                                  const double* const B[], int ldb, const double* beta, double* const C[], int ldc,
                                  int count) {
  return blas_call("cublasDgemmBatched", [&] {
    const Product product{"cublasDgemmBatched", transa, transb, m, n, k, *alpha, lda, ldb, *beta, ldc};
    if (count > 0)
      for (const void* array : {static_cast<const void*>(A), static_cast<const void*>(B), static_cast<const void*>(C)})
        check_array("cublasDgemmBatched", array, count * sizeof(double*), handle->device);
    return queue_products(handle, product, count, [=](int i) { return Pointers{A[i], B[i], C[i]}; });
  });
}
