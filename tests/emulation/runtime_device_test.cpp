// runtime_device_test.cpp - devices, errors, and several host threads at once.
#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

__global__ void sum_of_block(double* out, double start) {
  double v = start + threadIdx.x;
  for (int d = 16; d; d >>= 1) v += __shfl_xor_sync(0xffffffffu, v, d);
  out[threadIdx.x] = v;
}

// Without doctest, whose checks are not for many threads at once.
double sum_on_device(int device, double start) {
  cudaStream_t stream;
  double *out, sum = 0;
  cudaSetDevice(device);
  cudaStreamCreate(&stream);
  cudaMalloc(&out, 32 * sizeof(double));
  emulation::launch(sum_of_block, 1, 32, 0, stream, out, start);
  cudaMemcpyAsync(&sum, out + 5, sizeof sum, cudaMemcpyDeviceToHost, stream);
  cudaStreamSynchronize(stream);
  cudaFree(out);
  cudaStreamDestroy(stream);
  return sum;
}

}  // namespace

TEST_CASE("the option gives the number of devices") {
  int count = -1;
  CHECK(cudaGetDeviceCount(&count) == cudaSuccess);
  CHECK(count == 1);
  CHECK(cudaSetDevice(1) == cudaErrorInvalidDevice);
  {
    const Environment option("FEDGLMM_EMULATION_DEVICES", "3");
    CHECK(cudaGetDeviceCount(&count) == cudaSuccess);
    CHECK(count == 3);
    CHECK(cudaSetDevice(-1) == cudaErrorInvalidDevice);
  }
  const Environment option("FEDGLMM_EMULATION_DEVICES", "0");
  CHECK(cudaGetDeviceCount(&count) == cudaErrorNoDevice);
  CHECK(count == 3);
  cudaGetLastError();
}

TEST_CASE("a device has properties, and attributes that agree") {
  const Environment option("FEDGLMM_EMULATION_MEMORY", "5000");
  cudaDeviceProp properties;
  REQUIRE(cudaGetDeviceProperties(&properties, 0) == cudaSuccess);
  CHECK(std::string(properties.name) == "Emulated device 0");
  CHECK(properties.totalGlobalMem == 5000);
  CHECK(properties.multiProcessorCount == 4);
  const auto attribute = [](cudaDeviceAttr which) {
    int value = -1;
    CHECK(cudaDeviceGetAttribute(&value, which, 0) == cudaSuccess);
    return value;
  };
  CHECK(attribute(cudaDevAttrMultiProcessorCount) == properties.multiProcessorCount);
  CHECK(attribute(cudaDevAttrMaxThreadsPerBlock) == properties.maxThreadsPerBlock);
  CHECK(attribute(cudaDevAttrMaxThreadsPerMultiProcessor) == properties.maxThreadsPerMultiProcessor);
  CHECK(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) == static_cast<int>(properties.sharedMemPerBlockOptin));
  CHECK(attribute(cudaDevAttrComputeCapabilityMajor) == properties.major);
  CHECK(attribute(cudaDevAttrComputeCapabilityMinor) == properties.minor);
  CHECK(attribute(cudaDevAttrWarpSize) == properties.warpSize);
  CHECK(attribute(cudaDevAttrCooperativeLaunch) == properties.cooperativeLaunch);
  int unused;
  CHECK(cudaDeviceGetAttribute(&unused, static_cast<cudaDeviceAttr>(120), 0) == cudaErrorInvalidValue);
  CHECK(cudaGetDeviceProperties(&properties, 1) == cudaErrorInvalidDevice);
  cudaGetLastError();
}

TEST_CASE("errors have names and texts") {
  CHECK(cudaGetErrorName(cudaErrorMemoryAllocation) == std::string("cudaErrorMemoryAllocation"));
  CHECK(cudaGetErrorString(cudaErrorMemoryAllocation) == std::string("out of memory"));
  CHECK(cudaGetErrorName(static_cast<cudaError_t>(1000)) == std::string("unrecognized error code"));
}

TEST_CASE("host threads have a device and a last error of their own, and may work at once") {
  const Environment option("FEDGLMM_EMULATION_DEVICES", "2");
  cudaSetDevice(7);
  double sum[4] = {};
  cudaError_t error[4];
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) sum[i] = sum_on_device(i % 2, i);
      error[i] = cudaGetLastError();
    });
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < 4; ++i) {
    CHECK(sum[i] == 496 + 32 * i);
    CHECK(error[i] == cudaSuccess);
  }
  int device = -1;
  CHECK(cudaGetDevice(&device) == cudaSuccess);
  CHECK(device == 0);
  CHECK(cudaGetLastError() == cudaErrorInvalidDevice);
}
