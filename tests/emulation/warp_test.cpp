// warp_test.cpp - shuffles, votes and __syncwarp: what they give, and the mistakes that are caught.
#include <doctest/doctest.h>

#include <cmath>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

constexpr unsigned full = 0xffffffffu, lower_half = 0xffffu;

__global__ void butterfly_sum(double* out) {
  double v = 1.0 + threadIdx.x;
  for (int d = 16; d; d >>= 1) v += __shfl_xor_sync(full, v, d);
  out[threadIdx.x] = v;
}

__global__ void shuffle_kinds(int* out) {
  const int own = static_cast<int>(threadIdx.x);
  out[own] = __shfl_sync(full, own, 3);
  out[32 + own] = __shfl_up_sync(full, own, 2);
  out[64 + own] = __shfl_down_sync(full, own, 2);
  out[96 + own] = __shfl_xor_sync(full, own, 5);
  out[128 + own] = __shfl_sync(full, own, 9, 8);
  out[160 + own] = __shfl_up_sync(full, own, 3, 8);
  out[192 + own] = __shfl_down_sync(full, own, 3, 8);
  out[224 + own] = __shfl_xor_sync(full, own, 4, 4);
}

__global__ void votes(unsigned* out) {
  const bool odd = threadIdx.x % 2 == 1;
  out[threadIdx.x] = __ballot_sync(full, odd);
  out[32 + threadIdx.x] = static_cast<unsigned>(__any_sync(full, threadIdx.x == 7));
  out[64 + threadIdx.x] = static_cast<unsigned>(__all_sync(full, odd));
  if (odd) out[96 + threadIdx.x] = static_cast<unsigned>(__all_sync(0xaaaaaaaau, odd));
}

// Two halves of a warp shuffle apart; then lanes pair up, where lane 0 comes late to the second pair.
__global__ void partial_masks(int* out) {
  const unsigned own = threadIdx.x;
  int v = static_cast<int>(own);
  if (own < 16) {
    v = __shfl_sync(lower_half, v, 15);
  } else {
    v = __shfl_sync(~lower_half, v, 16);
  }
  if (own <= 1) v += __shfl_xor_sync(3u, 100, 1);
  if (own == 0 || own == 2) v += __shfl_sync(5u, 1000, 0);
  out[own] = v;
}

__global__ void exchange_in_memory(double* out, int with_sync) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[threadIdx.x] = threadIdx.x;
  if (with_sync) __syncwarp();
  out[threadIdx.x] = s[threadIdx.x ^ 1];
}

__global__ void shuffle_between_accesses(double* out) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[threadIdx.x] = threadIdx.x;
  out[threadIdx.x] = __shfl_sync(full, 0.0, 0) + s[threadIdx.x ^ 1];
}

__global__ void overwrite_after_sync(double* out, int with_sync) {
  EMULATION_DYNAMIC_SHARED(double, s);
  s[threadIdx.x] = threadIdx.x;
  __syncwarp();
  const double v = s[threadIdx.x ^ 1];
  if (with_sync) __syncwarp();
  s[threadIdx.x] = v;
  __syncwarp();
  out[threadIdx.x] = s[0];
}

__global__ void not_in_own_mask() { __syncwarp(threadIdx.x == 5 ? 1u : full); }
__global__ void reads_outside_mask() {
  if (threadIdx.x < 16) __shfl_sync(lower_half, 1.0, 20);
}
__global__ void full_mask_in_a_branch() {
  if (threadIdx.x < 16) __shfl_sync(full, 1.0, 0);
}
__global__ void full_mask_while_others_are_elsewhere() {
  if (threadIdx.x < 16) __shfl_sync(full, 1.0, 0);
  __syncthreads();
}
__global__ void different_primitives() {
  if (threadIdx.x % 2)
    __syncwarp();
  else
    __ballot_sync(full, 1);
}
// Lane 0 waits for 1, 1 for 2 and 2 for 0.
__global__ void different_masks() {
  if (threadIdx.x < 3) __syncwarp(1u << threadIdx.x | 1u << (threadIdx.x + 1) % 3);
}

}  // namespace

TEST_CASE("a butterfly of shuffles sums the warp in every thread order") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    CHECK(output_of(32, butterfly_sum, 1, 32, 0) == std::vector<double>(32, 528.0));
  }
}

TEST_CASE("shuffles read the lanes that the toolkit's documentation says") {
  const std::vector<int> out = output_of(256, shuffle_kinds, 1, 32, 0);
  for (int own = 0; own < 32; ++own) {
    const int group = own / 8 * 8;
    CHECK(out[own] == 3);
    CHECK(out[32 + own] == (own < 2 ? own : own - 2));
    CHECK(out[64 + own] == (own > 29 ? own : own + 2));
    CHECK(out[96 + own] == (own ^ 5));
    CHECK(out[128 + own] == group + 1);
    CHECK(out[160 + own] == (own - group < 3 ? own : own - 3));
    CHECK(out[192 + own] == (own - group > 4 ? own : own + 3));
    CHECK(out[224 + own] == (own & 4 ? own - 4 : own));  // a later group is out of reach, an earlier one is not
  }
}

TEST_CASE("votes count the lanes of the mask") {
  const std::vector<unsigned> out = output_of(128, votes, 1, 32, 0);
  for (unsigned own = 0; own < 32; ++own) {
    CHECK(out[own] == 0xaaaaaaaau);
    CHECK(out[32 + own] == 1);
    CHECK(out[64 + own] == 0);
    if (own % 2) CHECK(out[96 + own] == 1);
  }
}

TEST_CASE("parts of a warp exchange apart from each other") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    const std::vector<int> out = output_of(32, partial_masks, 1, 32, 0);
    CHECK(out[0] == 15 + 100 + 1000);
    CHECK(out[1] == 15 + 100);
    CHECK(out[2] == 15 + 1000);
    CHECK(out[3] == 15);
    CHECK(out[31] == 16);
  }
}

TEST_CASE("__syncwarp hands memory over, without it NaN is read") {
  const std::vector<double> good = output_of(32, exchange_in_memory, 1, 32, 32 * sizeof(double), 1);
  for (int i = 0; i < 32; ++i) CHECK(good[i] == (i ^ 1));
  if (!races_are_ignored()) return;
  CHECK(std::isnan(output_of(32, exchange_in_memory, 1, 32, 32 * sizeof(double), 0)[0]));
}

TEST_CASE("a missing __syncwarp is a race") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(32);
  check_race(ending_of(exchange_in_memory, 1, 32, 32 * sizeof(double), out.data(), 1), false);
  check_race(ending_of(exchange_in_memory, 1, 32, 32 * sizeof(double), out.data(), 0), true);
}

TEST_CASE("shuffles do not order memory") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(32);
  check_race(ending_of(shuffle_between_accesses, 1, 32, 32 * sizeof(double), out.data()), true);
}

TEST_CASE("a __syncwarp does not order what follows it") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(32);
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    check_race(ending_of(overwrite_after_sync, 1, 32, 32 * sizeof(double), out.data(), 1), false);
    check_race(ending_of(overwrite_after_sync, 1, 32, 32 * sizeof(double), out.data(), 0), true);
  }
}

TEST_CASE("mistakes in masks abort with the place and the thread") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    const Ending own = ending_of(not_in_own_mask, 1, 32, 0);
    check_aborts(own, "__syncwarp: the calling lane is not in its own mask");
    CHECK(own.says("warp_test.cpp:"));
    CHECK(own.says("thread (5, 0, 0)"));
    check_aborts(ending_of(reads_outside_mask, 1, 32, 0), "shuffle: reads a lane outside the mask");
    check_aborts(ending_of(full_mask_in_a_branch, 1, 32, 0), "exited");
    check_aborts(ending_of(butterfly_sum, 1, 16, 0, nullptr), "the mask names a lane that exited or does not exist");
  }
}

TEST_CASE("lanes that never meet are a deadlock") {
  for (const char* order : all_orders) {
    const Environment option = thread_order(order);
    check_aborts(ending_of(full_mask_while_others_are_elsewhere, 1, 32, 0),
                 "deadlock: shuffle never completes: lane 16 of the mask is at another primitive, __syncthreads");
    check_aborts(ending_of(different_primitives, 1, 32, 0), "is at another primitive");
    check_aborts(ending_of(different_masks, 1, 32, 0), "or has another mask");
  }
}
