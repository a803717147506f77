// blas.hpp - a cuBLAS handle of an object's own, on its stream; statuses become exceptions that name the call.
#pragma once
#include "cuda/device.hpp"

namespace fedglmm::cuda {

inline void check(cublasStatus_t status, const char* call) {
  if (status != CUBLAS_STATUS_SUCCESS) fail(Status::device, call, ": ", cublasGetStatusString(status));
}

class Blas {
 public:
  explicit Blas(const Stream& stream) : stream_(stream) {
    select(stream.device());
    check(cublasCreate(&handle_), "cublasCreate");
    if (const cublasStatus_t status = cublasSetStream(handle_, stream.get()); status != CUBLAS_STATUS_SUCCESS) {
      cublasDestroy(handle_);
      check(status, "cublasSetStream");
    }
  }
  ~Blas() {
    cudaSetDevice(stream_.device().number);
    cublasDestroy(handle_);
  }
  Blas(const Blas&) = delete;
  Blas& operator=(const Blas&) = delete;

  // C (m x n) = A (m x k) B (k x n) + beta C; with a transposed A it is stored k x m. Leading dimensions: the rows
  // stored.
  void multiply(bool transposed, int m, int n, int k, const double* A, const double* B, int ldb, double beta,
                double* C) const {
    const double one = 1;
    check(cublasDgemm(handle_, transposed ? CUBLAS_OP_T : CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, &one, A,
                      transposed ? k : m, B, ldb, &beta, C, m),
          "cublasDgemm");
  }

 private:
  const Stream& stream_;
  cublasHandle_t handle_ = nullptr;
};

}  // namespace fedglmm::cuda
