// barrier_test.cpp - __syncthreads and the grid barrier: what they order, and the mistakes that are caught.
#include <doctest/doctest.h>

#include <cmath>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

constexpr std::size_t row = 96 * sizeof(double);  // shared memory of 96 threads

__global__ void reverse_in_block(double* out, int with_barrier) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[threadIdx.x] = threadIdx.x;
  if (with_barrier) __syncthreads();
  out[blockIdx.x * blockDim.x + threadIdx.x] = s[blockDim.x - 1 - threadIdx.x];
}

// Without the second barrier thread 0 may overwrite what others still have to read.
__global__ void overwrite_after_barrier(double* out, int with_barrier) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[threadIdx.x] = 1;
  __syncthreads();
  const double v = s[0];
  if (with_barrier) __syncthreads();
  s[threadIdx.x] = 2;
  __syncthreads();
  out[threadIdx.x] = v;
}

__global__ void reverse_in_grid(double* out, double* between, int with_barrier) {
  const unsigned n = gridDim.x * blockDim.x, i = blockIdx.x * blockDim.x + threadIdx.x;
  for (int round = 0; round < 3; ++round) {
    between[i] = i + round;
    if (with_barrier) emulation::grid_barrier();
    out[i] = between[n - 1 - i];
    emulation::grid_barrier();
  }
}

__global__ void shared_of_its_own(double* out) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[threadIdx.x] = blockIdx.x;
  emulation::grid_barrier();
  out[blockIdx.x * blockDim.x + threadIdx.x] = s[threadIdx.x ^ 1];
}

__global__ void divergent_barrier() {
  if (threadIdx.x < 32)
    __syncthreads();
  else
    __syncthreads();
}
__global__ void barrier_in_a_branch() {
  if (threadIdx.x < 32) __syncthreads();
}
__global__ void early_exit() {
  if (threadIdx.x == 40) return;
  __syncthreads();
}
__global__ void grid_barrier_alone() { emulation::grid_barrier(); }
__global__ void grid_barrier_in_one_block() {
  if (blockIdx.x == 0) emulation::grid_barrier();
}
__global__ void block_and_grid_barriers_mixed() {
  if (threadIdx.x == 0) __syncthreads();
  emulation::grid_barrier();
}

std::vector<double> cooperative_output(unsigned blocks, unsigned threads, int with_barrier) {
  DeviceArray<double> out(blocks * threads), between(blocks * threads);
  REQUIRE(emulation::launch_cooperative(reverse_in_grid, blocks, threads, 0, nullptr, out.data(), between.data(),
                                        with_barrier) == cudaSuccess);
  return out.values();
}

}  // namespace

TEST_CASE("a block barrier hands shared memory over, in every order") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    const std::vector<double> out = output_of(3 * 96, reverse_in_block, 3, 96, row, 1);
    for (int i = 0; i < 3 * 96; ++i) CHECK(out[i] == 95 - i % 96);
  }
}

TEST_CASE("without a block barrier NaN is read") {
  if (!races_are_ignored()) return;
  CHECK(std::isnan(output_of(96, reverse_in_block, 1, 96, row, 0)[0]));
}

TEST_CASE("without a barrier before shared memory is used again, a thread order shows it") {
  CHECK(output_of(96, overwrite_after_barrier, 1, 96, row, 1) == std::vector<double>(96, 1.0));
  if (!races_are_ignored()) return;
  const Environment option = thread_order("forward");
  CHECK(output_of(96, overwrite_after_barrier, 1, 96, row, 0)[95] == 2);
}

TEST_CASE("missing block barriers are races") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(96);
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    for (const auto kernel : {reverse_in_block, overwrite_after_barrier}) {
      check_race(ending_of(kernel, 1, 96, row, out.data(), 1), false);
      check_race(ending_of(kernel, 1, 96, row, out.data(), 0), true);
    }
  }
}

TEST_CASE("a grid barrier hands device memory over between blocks, in every order") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    const std::vector<double> out = cooperative_output(4, 64, 1);
    for (int i = 0; i < 256; ++i) CHECK(out[i] == 255 - i + 2);
  }
}

TEST_CASE("without a grid barrier the result is wrong") {
  if (!races_are_ignored()) return;
  CHECK(cooperative_output(4, 64, 0)[0] != 257);
}

TEST_CASE("a missing grid barrier is a race") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(256), between(256);
  check_race(cooperative_ending_of(reverse_in_grid, 4, 64, out.data(), between.data(), 1), false);
  check_race(cooperative_ending_of(reverse_in_grid, 4, 64, out.data(), between.data(), 0), true);
}

TEST_CASE("blocks of a cooperative launch have shared memory of their own") {
  DeviceArray<double> out(4 * 32);
  REQUIRE(emulation::launch_cooperative(shared_of_its_own, 4, 32, 32 * sizeof(double), nullptr, out.data()) ==
          cudaSuccess);
  const std::vector<double> values = out.values();
  for (int i = 0; i < 4 * 32; ++i) CHECK(values[i] == i / 32);
}

TEST_CASE("mistakes at barriers abort with the place and the thread") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    const Ending divergent = ending_of(divergent_barrier, 1, 64, 0);
    check_aborts(divergent, "__syncthreads: threads are at different barriers");
    CHECK(divergent.says("barrier_test.cpp:"));
    check_aborts(ending_of(barrier_in_a_branch, 1, 64, 0), "exited");
    const Ending exited = ending_of(early_exit, 2, 64, 0);
    check_aborts(exited, "exited");
    CHECK(exited.says("block ("));
    check_aborts(ending_of(grid_barrier_alone, 2, 32, 0), "grid barrier: the launch is not cooperative");
    check_aborts(cooperative_ending_of(grid_barrier_in_one_block, 2, 32), "exited");
    check_aborts(cooperative_ending_of(block_and_grid_barriers_mixed, 2, 32), "deadlock: ");
  }
}
