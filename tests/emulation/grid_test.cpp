// grid_test.cpp - blocks of a launch: their order, and that nothing orders neighbours.
#include <doctest/doctest.h>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

__global__ void last_block_wins(int* out) { out[0] = static_cast<int>(blockIdx.x); }

__global__ void last_thread_wins(int* out) { out[0] = static_cast<int>(threadIdx.x); }

__global__ void own_element(double* out, int shared_element) {
  out[shared_element ? 0 : blockIdx.x * blockDim.x + threadIdx.x] = 1;
  __threadfence();
}

// One thread of a block writes what the other block reads.
__global__ void read_neighbour(double* out) {
  const double v = out[gridDim.x - 1 - blockIdx.x];
  out[blockIdx.x] = blockIdx.x + 0 * v;
}

}  // namespace

TEST_CASE("the order option orders blocks and threads") {
  if (!races_are_ignored()) return;
  for (const auto kernel : {last_block_wins, last_thread_wins}) {
    const bool blocks = kernel == last_block_wins;
    const unsigned grid = blocks ? 40 : 1, block = blocks ? 1 : 40;
    std::vector<int> random;
    for (const char* seed : {"random:1", "random:2", "random:3"}) {
      const Environment option = thread_order(seed);
      random.push_back(output_of(1, kernel, grid, block, 0)[0]);
      CHECK(output_of(1, kernel, grid, block, 0)[0] == random.back());
    }
    CHECK((random[0] != random[1] || random[1] != random[2]));
    const Environment reverse = thread_order("reverse");
    CHECK(output_of(1, kernel, grid, block, 0)[0] == 0);
    const Environment forward = thread_order("forward");
    CHECK(output_of(1, kernel, grid, block, 0)[0] == 39);
  }
}

TEST_CASE("neighbouring blocks share no ordering") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(4 * 32);
  check_race(ending_of(own_element, 4, 32, 0, out.data(), 0), false);
  check_race(ending_of(own_element, 4, 1, 0, out.data(), 1), true);
  check_race(ending_of(read_neighbour, 2, 1, 0, out.data()), true);
}

TEST_CASE("launches of a stream are ordered") {
  if (!races_are_seen()) return;
  const DeviceArray<double> out(4 * 32);
  check_race(in_child([&] {
    for (int i = 0; i < 3; ++i) {
      emulation::launch(own_element, 4, 32, 0, nullptr, out.data(), 0);
      emulation::launch(own_element, 1, 128, 0, nullptr, out.data(), 0);
      emulation::launch(read_neighbour, 1, 1, 0, nullptr, out.data());
    }
    cudaDeviceSynchronize();
    std::vector<double> values = out.values();
    cudaMemcpy(out.data(), values.data(), out.bytes(), cudaMemcpyHostToDevice);
  }), false);
}
