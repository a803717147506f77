// library.hpp - what the emulated cuBLAS and cuSOLVER share: handles, checks of operands, calls.
#pragma once
#include <mutex>

#include "emulation/call.hpp"
#include "emulation/types.hpp"

namespace emulation {

struct LibraryHandle {
  int device;
  cudaStream_t stream;
};

// The stream of a handle; fails if its device is not the current one.
CUstream_st& stream_of(const LibraryHandle& handle, const char* call_name);

// Fails unless rows x columns doubles, columns ld apart, lie in one allocation of the device.
void check_matrix(const char* call_name, const double* matrix, int rows, int columns, int ld, int device);
void check_array(const char* call_name, const void* array, std::size_t bytes, int device);

template <class Status, class Body>
Status library_call(const char* name, Status failed, Body body) {
  const std::lock_guard lock(runtime_lock());
  return must_fail(name) ? failed : body();
}

}  // namespace emulation

struct cublasContext : emulation::LibraryHandle {};
struct cusolverDnContext : emulation::LibraryHandle {};
