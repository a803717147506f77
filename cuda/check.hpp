// check.hpp - statuses of CUDA calls become exceptions that name the call.
#pragma once
#include "base/error.hpp"
#include "cuda/runtime.hpp"

namespace fedglmm::cuda {

// The one failure that callers mend: by taking less at a time.
class OutOfDeviceMemory : public Error {
 public:
  using Error::Error;
};

inline std::string failure(const char* call, cudaError_t status) {
  return cat(call, ": ", cudaGetErrorName(status), " (", cudaGetErrorString(status), ")");
}

inline void check(cudaError_t status, const char* call) {
  if (status == cudaSuccess) return;
  const std::string message = failure(call, status);
  if (status == cudaErrorMemoryAllocation)
    throw OutOfDeviceMemory(Status::device,
                            cat(message, "; give the device less work at a time, or use backend 'cpu'"));
  fail(Status::device, message);
}

}  // namespace fedglmm::cuda
