// launch_test.cpp - configurations that are possible, arguments, occupancy.
#include <doctest/doctest.h>

#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"
#include "emulation/limits.hpp"

namespace {

struct Pair {
  int a, b;
};

__global__ void __launch_bounds__(1024) store(int* out, Pair pair) {
  pair.a += pair.b;  // a copy of the thread's own
  if (threadIdx.x + blockIdx.x == 0) *out = pair.a;
}

__device__ __forceinline__ int twice(int v) { return 2 * v; }
__constant__ const int offset = 7;
__global__ void use_constant(int* out) { *out = twice(offset); }

cudaError_t configured(dim3 grid, dim3 block, std::size_t shared) {
  return emulation::launch(store, grid, block, shared, nullptr, nullptr, Pair{});
}

cudaError_t configured_cooperative(dim3 grid, dim3 block, std::size_t shared) {
  return emulation::launch_cooperative(store, grid, block, shared, nullptr, nullptr, Pair{});
}

// Nothing that was queued here may run: its output is null.
void drop_queue() {
  const Environment option("FEDGLMM_EMULATION_FAIL", "cudaDeviceSynchronize");
  CHECK(cudaDeviceSynchronize() == cudaErrorUnknown);
  cudaGetLastError();
}

}  // namespace

TEST_CASE("arguments are copied at the launch, for every thread") {
  DeviceArray<int> out(1);
  Pair pair{1, 2};
  REQUIRE(emulation::launch(store, 2, 64, 0, nullptr, out.data(), pair) == cudaSuccess);
  pair.a = 100;
  CHECK(out.values()[0] == 3);
}

TEST_CASE("device functions and constants") { CHECK(output_of(1, use_constant, 1, 1, 0)[0] == 14); }

TEST_CASE("impossible configurations are invalid values, possible ones are not") {
  CHECK(configured(1, 1024, 0) == cudaSuccess);
  CHECK(configured(dim3(3, 65535, 2), dim3(4, 4, 64), 0) == cudaSuccess);
  for (const dim3& empty : {dim3(0), dim3(1, 0), dim3(1, 1, 0)}) {
    CHECK(configured(empty, 1, 0) == cudaErrorInvalidValue);
    CHECK(configured(1, empty, 0) == cudaErrorInvalidValue);
  }
  CHECK(configured(1, 1025, 0) == cudaErrorInvalidValue);
  CHECK(configured(1, dim3(32, 32, 2), 0) == cudaErrorInvalidValue);
  CHECK(configured(1, dim3(1, 1, 65), 0) == cudaErrorInvalidValue);
  CHECK(configured(dim3(1, 65536), 1, 0) == cudaErrorInvalidValue);
  drop_queue();
}

TEST_CASE("more than 48 KiB of shared memory must be asked for, more than 227 KiB there is not") {
  const std::size_t kib = 1024;
  const auto ask = [](std::size_t bytes) {
    return cudaFuncSetAttribute(store, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes));
  };
  CHECK(configured(1, 32, 48 * kib) == cudaSuccess);
  CHECK(configured(1, 32, 48 * kib + 1) == cudaErrorInvalidValue);
  CHECK(ask(228 * kib) == cudaErrorInvalidValue);
  REQUIRE(ask(227 * kib) == cudaSuccess);
  CHECK(configured(1, 32, 227 * kib) == cudaSuccess);
  CHECK(configured(1, 32, 227 * kib + 1) == cudaErrorInvalidValue);
  REQUIRE(ask(48 * kib) == cudaSuccess);
  drop_queue();
}

TEST_CASE("occupancy, and cooperative grids up to what is resident at once") {
  const auto resident = [](int threads, std::size_t shared) {
    int blocks = -1;
    CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, store, threads, shared) == cudaSuccess);
    return blocks;
  };
  CHECK(resident(1024, 0) == 1);
  CHECK(resident(256, 0) == 4);
  CHECK(resident(33, 0) == 16);      // two warps
  CHECK(resident(32, 40 << 10) == 5);  // 228 / (40 + 1)
  CHECK(resident(1, 0) == 32);
  CHECK(resident(32, 100 << 10) == 0);  // not asked for
  int unused;
  CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&unused, store, 1025, 0) == cudaErrorInvalidValue);
  CHECK(configured_cooperative(4 * 4, 256, 0) == cudaSuccess);
  CHECK(configured_cooperative(4 * 4 + 1, 256, 0) == cudaErrorInvalidValue);
  CHECK(configured_cooperative(4 * 5, 32, 40 << 10) == cudaSuccess);
  CHECK(configured_cooperative(4 * 5 + 1, 32, 40 << 10) == cudaErrorInvalidValue);
  drop_queue();
}
