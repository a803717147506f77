// block_test.cpp - indices of threads, shared memory.
#include <doctest/doctest.h>

#include <cmath>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

__global__ void own_rank(int* out) {
  const unsigned rank = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  out[block * blockDim.x * blockDim.y * blockDim.z + rank] = static_cast<int>(1000 * block + rank);
}

__global__ void fresh_shared(double* out) {
  EMULATION_DYNAMIC_SHARED(double, s);
  out[blockIdx.x * blockDim.x + threadIdx.x] = s[threadIdx.x];
  s[threadIdx.x] = 1;
}

__global__ void write_shared(double* out, int at) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[at] = 1;
  out[0] = s[at];
}

__global__ void recursive(double* out, int depth) {
  volatile double frame[64];
  frame[depth % 64] = depth;
  if (depth > 0) recursive(out, depth - 1);
  out[threadIdx.x] = frame[depth % 64] + depth;
}

}  // namespace

TEST_CASE("threads and blocks know their three indices") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    const std::vector<int> out = output_of(12 * 60, own_rank, dim3(2, 3, 2), dim3(5, 4, 3), 0);
    for (int i = 0; i < 12 * 60; ++i) CHECK(out[i] == i / 60 * 1000 + i % 60);
  }
}

TEST_CASE("shared memory of every block starts as NaN") {
  for (const double v : output_of(5 * 32, fresh_shared, 5, 32, 32 * sizeof(double))) CHECK(std::isnan(v));
}

TEST_CASE("shared memory ends where it was said to") {
  if (!addresses_are_seen()) return;
  const DeviceArray<double> out(1);
  CHECK(ending_of(write_shared, 1, 1, 5 * sizeof(double), out.data(), 4).well);
  check_bad_address(ending_of(write_shared, 1, 1, 5 * sizeof(double), out.data(), 5));
  check_bad_address(ending_of(write_shared, 1, 1, 5 * sizeof(double), out.data(), -1));
}

TEST_CASE("a thread's stack has room for deep calls, and an overflow does not go unseen") {
  CHECK(output_of(32, recursive, 1, 32, 0, 100)[31] == 200);
  CHECK(!ending_of(recursive, 1, 1, 0, nullptr, 100000).well);
}
