// library.cpp - handles and operands of the emulated cuBLAS and cuSOLVER.
#include "emulation/library.hpp"

#include <string>

#include "emulation/failure.hpp"
#include "emulation/memory.hpp"
#include "emulation/stream.hpp"

namespace emulation {

CUstream_st& stream_of(const LibraryHandle& handle, const char* call_name) {
  CUstream_st& stream = *stream_or_default(handle.stream);
  if (handle.device != current_device() || stream.device != current_device())
    fail(std::string(call_name) + ": the handle or its stream is not of the current device");
  return stream;
}

void check_array(const char* call_name, const void* array, std::size_t bytes, int device) {
  if (bytes && !on_device(array, bytes, device))
    fail(std::string(call_name) + ": an operand is not memory of device " + std::to_string(device));
}

void check_matrix(const char* call_name, const double* matrix, int rows, int columns, int ld, int device) {
  if (rows == 0 || columns == 0) return;
  const std::size_t doubles = static_cast<std::size_t>(ld) * (columns - 1) + rows;
  check_array(call_name, matrix, doubles * sizeof(double), device);
}

}  // namespace emulation
