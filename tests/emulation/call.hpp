// call.hpp - what every runtime call does besides its work: the lock, failures on request, the last error.
#pragma once
#include <mutex>

#include "emulation/options.hpp"
#include "emulation/types.hpp"

namespace emulation {

std::mutex& runtime_lock();                 // held by every call, and so by all work while it runs
cudaError_t remember(cudaError_t status);   // as this host thread's last error, unless it is success
int& current_device();                      // of this host thread
CUstream_st* stream_or_default(cudaStream_t stream);  // fails on what is no stream

template <class Body>
cudaError_t call(const char* name, Body body) {
  const std::lock_guard lock(runtime_lock());
  return remember(must_fail(name) ? cudaErrorUnknown : body());
}

// What is given back is gone all the same: the error that such a call reports is that of work before it.
template <class Body>
cudaError_t releasing_call(const char* name, Body body) {
  const std::lock_guard lock(runtime_lock());
  const cudaError_t status = body();
  return remember(must_fail(name) ? cudaErrorUnknown : status);
}

}  // namespace emulation
