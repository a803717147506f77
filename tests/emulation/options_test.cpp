// options_test.cpp - failures on request, one for every call that can fail; numbers in the environment.
#include "emulation/options.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

__global__ void nothing() {}

const double one = 1;
int number = 0;
std::size_t size = 0;
float time_between = 0;
void* memory = nullptr;
cudaStream_t stream = nullptr;
cudaEvent_t event = nullptr;
cudaDeviceProp properties;

struct RuntimeCall {
  const char* name;
  std::function<cudaError_t()> make;
};

const RuntimeCall runtime_calls[] = {
    {"cudaGetDeviceCount", [] { return cudaGetDeviceCount(&number); }},
    {"cudaSetDevice", [] { return cudaSetDevice(0); }},
    {"cudaGetDevice", [] { return cudaGetDevice(&number); }},
    {"cudaGetDeviceProperties", [] { return cudaGetDeviceProperties(&properties, 0); }},
    {"cudaDeviceGetAttribute", [] { return cudaDeviceGetAttribute(&number, cudaDevAttrWarpSize, 0); }},
    {"cudaDeviceSynchronize", [] { return cudaDeviceSynchronize(); }},
    {"cudaMemGetInfo", [] { return cudaMemGetInfo(&size, &size); }},
    {"cudaMalloc", [] { return cudaMalloc(&memory, 8); }},
    {"cudaFree", [] { return cudaFree(nullptr); }},
    {"cudaMallocHost", [] { return cudaMallocHost(&memory, 8); }},
    {"cudaFreeHost", [] { return cudaFreeHost(nullptr); }},
    {"cudaMemcpy", [] { return cudaMemcpy(nullptr, nullptr, 0, cudaMemcpyHostToDevice); }},
    {"cudaMemcpyAsync", [] { return cudaMemcpyAsync(nullptr, nullptr, 0, cudaMemcpyHostToDevice); }},
    {"cudaMemsetAsync", [] { return cudaMemsetAsync(nullptr, 0, 0); }},
    {"cudaStreamCreate", [] { return cudaStreamCreate(&stream); }},
    {"cudaStreamCreateWithFlags", [] { return cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking); }},
    {"cudaStreamDestroy", [] { return cudaStreamDestroy(nullptr); }},
    {"cudaStreamSynchronize", [] { return cudaStreamSynchronize(nullptr); }},
    {"cudaEventCreate", [] { return cudaEventCreate(&event); }},
    {"cudaEventCreateWithFlags", [] { return cudaEventCreateWithFlags(&event, cudaEventDisableTiming); }},
    {"cudaEventDestroy", [] { return cudaEventDestroy(nullptr); }},
    {"cudaEventRecord", [] { return cudaEventRecord(nullptr); }},
    {"cudaEventSynchronize", [] { return cudaEventSynchronize(event); }},
    {"cudaEventElapsedTime", [] { return cudaEventElapsedTime(&time_between, nullptr, nullptr); }},
    {"cudaFuncSetAttribute",
     [] { return cudaFuncSetAttribute(nothing, cudaFuncAttributeMaxDynamicSharedMemorySize, 0); }},
    {"cudaOccupancyMaxActiveBlocksPerMultiprocessor",
     [] { return cudaOccupancyMaxActiveBlocksPerMultiprocessor(&number, nothing, 32, 0); }},
    {"cudaLaunchKernel", [] { return emulation::launch(nothing, 1, 1, 0, nullptr); }},
    {"cudaLaunchCooperativeKernel", [] { return emulation::launch_cooperative(nothing, 1, 1, 0, nullptr); }},
};

struct BlasCall {
  const char* name;
  std::function<cublasStatus_t(cublasHandle_t)> make;
};

const BlasCall blas_calls[] = {
    {"cublasCreate", [](cublasHandle_t h) { return cublasCreate(&h); }},
    {"cublasDestroy", [](cublasHandle_t h) { return cublasDestroy(h); }},
    {"cublasSetStream", [](cublasHandle_t h) { return cublasSetStream(h, nullptr); }},
    {"cublasDgemm",
     [](cublasHandle_t h) {
       return cublasDgemm(h, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, nullptr, 1, nullptr, 1, &one, nullptr, 1);
     }},
    {"cublasDgemmStridedBatched",
     [](cublasHandle_t h) {
       return cublasDgemmStridedBatched(h, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, nullptr, 1, 1, nullptr, 1, 1, &one,
                                        nullptr, 1, 1, 1);
     }},
    {"cublasDgemmBatched",
     [](cublasHandle_t h) {
       return cublasDgemmBatched(h, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, nullptr, 1, nullptr, 1, &one, nullptr, 1,
                                 1);
     }},
    {"cublasDtrsmBatched",
     [](cublasHandle_t h) {
       return cublasDtrsmBatched(h, CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_LOWER, CUBLAS_OP_N, CUBLAS_DIAG_UNIT, 1, 1,
                                 &one, nullptr, 1, nullptr, 1, 1);
     }},
};

struct SolverCall {
  const char* name;
  std::function<cusolverStatus_t(cusolverDnHandle_t)> make;
};

const SolverCall solver_calls[] = {
    {"cusolverDnCreate", [](cusolverDnHandle_t h) { return cusolverDnCreate(&h); }},
    {"cusolverDnDestroy", [](cusolverDnHandle_t h) { return cusolverDnDestroy(h); }},
    {"cusolverDnSetStream", [](cusolverDnHandle_t h) { return cusolverDnSetStream(h, nullptr); }},
    {"cusolverDnDpotrfBatched",
     [](cusolverDnHandle_t h) {
       return cusolverDnDpotrfBatched(h, CUBLAS_FILL_MODE_LOWER, 1, nullptr, 1, nullptr, 1);
     }},
    {"cusolverDnDpotrsBatched",
     [](cusolverDnHandle_t h) {
       return cusolverDnDpotrsBatched(h, CUBLAS_FILL_MODE_LOWER, 1, 1, nullptr, 1, nullptr, 1, nullptr, 1);
     }},
};

constexpr const char* fail_option = "FEDGLMM_EMULATION_FAIL";

}  // namespace

TEST_CASE("every runtime call fails on request, and is then the last error") {
  REQUIRE(cudaEventCreate(&event) == cudaSuccess);
  for (const RuntimeCall& call : runtime_calls) {
    INFO("call: ", call.name);
    const Environment option(fail_option, call.name);
    CHECK(call.make() == cudaErrorUnknown);
    CHECK(cudaPeekAtLastError() == cudaErrorUnknown);
    CHECK(cudaGetLastError() == cudaErrorUnknown);
    CHECK(cudaGetLastError() == cudaSuccess);
  }
  CHECK(cudaEventDestroy(event) == cudaSuccess);
}

TEST_CASE("every library call fails on request") {
  for (const BlasCall& call : blas_calls) {
    INFO("call: ", call.name);
    const Environment option(fail_option, call.name);
    CHECK(call.make(nullptr) == CUBLAS_STATUS_INTERNAL_ERROR);
  }
  for (const SolverCall& call : solver_calls) {
    INFO("call: ", call.name);
    const Environment option(fail_option, call.name);
    CHECK(call.make(nullptr) == CUSOLVER_STATUS_INTERNAL_ERROR);
  }
}

TEST_CASE("only the K-th call fails, and a new value counts anew") {
  const auto calls_that_fail = [](int calls) {
    std::vector<int> failed;
    for (int i = 1; i <= calls; ++i)
      if (cudaGetDevice(&number) != cudaSuccess) failed.push_back(i);
    return failed;
  };
  {
    const Environment option(fail_option, "cudaGetDevice:3");
    CHECK(calls_that_fail(6) == std::vector<int>{3});
  }
  {
    const Environment option(fail_option, "cudaGetDevice:2");
    CHECK(calls_that_fail(6) == std::vector<int>{2});
  }
  CHECK(calls_that_fail(6).empty());
  cudaGetLastError();
}

TEST_CASE("waits for a stream with work are counted apart: those that find none do not fail") {
  DeviceArray<int> value(std::vector<int>{0});
  int host = 5;
  REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
  const Environment option(fail_option, "cudaStreamSynchronize with work:2");
  for (const bool fails : {false, true, false}) {
    CHECK(cudaStreamSynchronize(nullptr) == cudaSuccess);
    host = 5;
    cudaMemcpyAsync(&host, value.data(), 4, cudaMemcpyDeviceToHost);
    CHECK(cudaStreamSynchronize(nullptr) == (fails ? cudaErrorUnknown : cudaSuccess));
    CHECK(host == (fails ? 5 : 0));
  }
  cudaGetLastError();
}

TEST_CASE("work that a failed wait was for never runs") {
  DeviceArray<int> value(std::vector<int>{0});
  int host = 5;
  REQUIRE(cudaEventCreate(&event) == cudaSuccess);
  const std::function<cudaError_t()> waits[] = {[] { return cudaStreamSynchronize(nullptr); },
                                                [] { return cudaDeviceSynchronize(); },
                                                [] { return cudaEventSynchronize(event); }};
  const char* const names[] = {"cudaStreamSynchronize", "cudaDeviceSynchronize", "cudaEventSynchronize"};
  for (int i = 0; i < 3; ++i) {
    cudaMemcpyAsync(&host, value.data(), 4, cudaMemcpyDeviceToHost);
    cudaEventRecord(event);
    const Environment option(fail_option, names[i]);
    CHECK(waits[i]() == cudaErrorUnknown);
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(cudaEventSynchronize(event) == cudaErrorUnknown);  // it will never be
    CHECK(host == 5);
  }
  CHECK(cudaEventDestroy(event) == cudaSuccess);
  cudaGetLastError();
}

TEST_CASE("numbers in the environment are numbers") {
  const Environment option("FEDGLMM_EMULATION_DEVICES", "two");
  check_aborts(in_child([] { emulation::device_option(); }), "FEDGLMM_EMULATION_DEVICES is a number, not two");
}
