// runtime_memory.cpp - memory of the device and pinned memory of the host, copies.
#include <cstdlib>
#include <cstring>
#include <string>

#include "emulation/call.hpp"
#include "emulation/failure.hpp"
#include "emulation/memory.hpp"
#include "emulation/runtime.hpp"
#include "emulation/stream.hpp"

using namespace emulation;

namespace {

void check_place(const char* call_name, const char* which, const void* memory, std::size_t bytes, bool device_side,
                 int device) {
  if (device_side ? on_device(memory, bytes, device) : on_host(memory, bytes)) return;
  const std::string place = device_side ? "memory of device " + std::to_string(device) : std::string("host memory");
  fail(std::string(call_name) + ": the " + which + " is not " + place);
}

void check_copy(const char* call_name, void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, int device) {
  const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  check_place(call_name, "destination", to, bytes, to_device, device);
  check_place(call_name, "source", from, bytes, from_device, device);
}

void queue_copy(const char* call_name, void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                CUstream_st& stream) {
  if (bytes == 0) return;
  check_copy(call_name, to, from, bytes, kind, stream.device);
  stream.queue.push_back([=] { std::memcpy(to, from, bytes); });
}

}  // namespace

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  return call("cudaMalloc", [&] {
    *memory = bytes ? allocate_on_device(current_device(), bytes) : nullptr;
    return bytes && !*memory ? cudaErrorMemoryAllocation : cudaSuccess;
  });
}

cudaError_t cudaFree(void* memory) {
  return releasing_call("cudaFree", [&] {
    if (!memory) return cudaSuccess;
    const int device = device_of(memory);
    if (device < 0) return cudaErrorInvalidValue;
    run_device(device);
    free_on_device(memory);
    return cudaSuccess;
  });
}

cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
  return call("cudaMallocHost", [&] {
    *memory = bytes ? std::malloc(bytes) : nullptr;
    if (bytes && !*memory) return cudaErrorMemoryAllocation;
    if (bytes) std::memset(*memory, 0xff, bytes);
    return cudaSuccess;
  });
}

cudaError_t cudaFreeHost(void* memory) {
  return releasing_call("cudaFreeHost", [&] {
    std::free(memory);
    return cudaSuccess;
  });
}

cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return call("cudaMemcpy", [&] {
    CUstream_st& stream = *default_stream(current_device());
    queue_copy("cudaMemcpy", to, from, bytes, kind, stream);
    run(stream);
    return cudaSuccess;
  });
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
  return call("cudaMemcpyAsync", [&] {
    queue_copy("cudaMemcpyAsync", to, from, bytes, kind, *stream_or_default(stream));
    return cudaSuccess;
  });
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  return call("cudaMemsetAsync", [&] {
    if (bytes == 0) return cudaSuccess;
    CUstream_st& its_stream = *stream_or_default(stream);
    check_place("cudaMemsetAsync", "destination", to, bytes, true, its_stream.device);
    its_stream.queue.push_back([=] { std::memset(to, value, bytes); });
    return cudaSuccess;
  });
}
