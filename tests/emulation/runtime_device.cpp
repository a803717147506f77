// runtime_device.cpp - devices and their properties, errors.
#include <cstdio>

#include "emulation/call.hpp"
#include "emulation/failure.hpp"
#include "emulation/limits.hpp"
#include "emulation/memory.hpp"
#include "emulation/runtime.hpp"
#include "emulation/stream.hpp"

namespace emulation {
namespace {

thread_local int device_of_thread = 0;
thread_local cudaError_t last_error = cudaSuccess;

bool exists(int device) { return device >= 0 && device < device_option(); }

}  // namespace

std::mutex& runtime_lock() {
  static std::mutex lock;
  return lock;
}

cudaError_t remember(cudaError_t status) {
  if (status != cudaSuccess) last_error = status;
  return status;
}

int& current_device() { return device_of_thread; }

CUstream_st* stream_or_default(cudaStream_t stream) {
  if (!stream) return default_stream(current_device());
  if (!is_stream(stream)) fail("a stream that was destroyed, or never created, is used");
  return stream;
}

}  // namespace emulation

using namespace emulation;

cudaError_t cudaGetDeviceCount(int* count) {
  return call("cudaGetDeviceCount", [&] {
    if (device_option() == 0) return cudaErrorNoDevice;
    *count = device_option();
    return cudaSuccess;
  });
}

cudaError_t cudaSetDevice(int device) {
  return call("cudaSetDevice", [&] {
    if (!exists(device)) return cudaErrorInvalidDevice;
    current_device() = device;
    return cudaSuccess;
  });
}

cudaError_t cudaGetDevice(int* device) {
  return call("cudaGetDevice", [&] {
    *device = current_device();
    return cudaSuccess;
  });
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  return call("cudaGetDeviceProperties", [&] {
    if (!exists(device)) return cudaErrorInvalidDevice;
    *properties = {};
    std::snprintf(properties->name, sizeof properties->name, "Emulated device %d", device);
    properties->totalGlobalMem = memory_option();
    properties->sharedMemPerBlock = default_shared_per_block;
    properties->sharedMemPerBlockOptin = max_shared_per_block;
    properties->sharedMemPerMultiprocessor = shared_per_multiprocessor;
    properties->warpSize = warp_size;
    properties->maxThreadsPerBlock = max_threads_per_block;
    properties->maxThreadsPerMultiProcessor = max_threads_per_multiprocessor;
    properties->multiProcessorCount = multiprocessors;
    properties->major = major_capability;
    properties->minor = minor_capability;
    properties->cooperativeLaunch = 1;
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  return call("cudaDeviceGetAttribute", [&] {
    if (!exists(device)) return cudaErrorInvalidDevice;
    switch (attribute) {
      case cudaDevAttrMaxThreadsPerBlock: *value = max_threads_per_block; break;
      case cudaDevAttrWarpSize: *value = warp_size; break;
      case cudaDevAttrMultiProcessorCount: *value = multiprocessors; break;
      case cudaDevAttrMaxThreadsPerMultiProcessor: *value = max_threads_per_multiprocessor; break;
      case cudaDevAttrComputeCapabilityMajor: *value = major_capability; break;
      case cudaDevAttrComputeCapabilityMinor: *value = minor_capability; break;
      case cudaDevAttrCooperativeLaunch: *value = 1; break;
      case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = static_cast<int>(max_shared_per_block); break;
      default: return cudaErrorInvalidValue;
    }
    return cudaSuccess;
  });
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  return call("cudaMemGetInfo", [&] {
    const std::size_t used = bytes_in_use(current_device());
    *total = memory_option();
    *free = *total > used ? *total - used : 0;
    return cudaSuccess;
  });
}

cudaError_t cudaGetLastError() {
  const cudaError_t status = last_error;
  last_error = cudaSuccess;
  return status;
}

cudaError_t cudaPeekAtLastError() { return last_error; }

const char* cudaGetErrorName(cudaError_t status) {
  switch (status) {
    case cudaSuccess: return "cudaSuccess";
    case cudaErrorInvalidValue: return "cudaErrorInvalidValue";
    case cudaErrorMemoryAllocation: return "cudaErrorMemoryAllocation";
    case cudaErrorNoDevice: return "cudaErrorNoDevice";
    case cudaErrorInvalidDevice: return "cudaErrorInvalidDevice";
    case cudaErrorInvalidResourceHandle: return "cudaErrorInvalidResourceHandle";
    case cudaErrorNotReady: return "cudaErrorNotReady";
    case cudaErrorUnknown: return "cudaErrorUnknown";
  }
  return "unrecognized error code";
}

const char* cudaGetErrorString(cudaError_t status) {
  switch (status) {
    case cudaSuccess: return "no error";
    case cudaErrorInvalidValue: return "invalid argument";
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorNoDevice: return "no CUDA-capable device is detected";
    case cudaErrorInvalidDevice: return "invalid device ordinal";
    case cudaErrorInvalidResourceHandle: return "invalid resource handle";
    case cudaErrorNotReady: return "device not ready";
    case cudaErrorUnknown: return "unknown error";
  }
  return "unrecognized error code";
}
