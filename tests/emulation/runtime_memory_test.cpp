// runtime_memory_test.cpp - copies and fills: what they move, and the mistakes that are caught.
#include <doctest/doctest.h>

#include <cstring>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

TEST_CASE("copies go there and back, and between arrays of a device") {
  const std::vector<int> values{1, 2, 3};
  DeviceArray<int> a(values), b(3);
  CHECK(a.values() == values);
  CHECK(cudaMemcpyAsync(b.data() + 1, a.data(), 8, cudaMemcpyDeviceToDevice) == cudaSuccess);
  CHECK(cudaMemsetAsync(b.data(), 0, 4) == cudaSuccess);
  CHECK(b.values() == std::vector<int>{0, 1, 2});
  CHECK(cudaMemsetAsync(nullptr, 0, 0) == cudaSuccess);
  CHECK(cudaMemcpyAsync(nullptr, nullptr, 0, cudaMemcpyHostToDevice) == cudaSuccess);
}

TEST_CASE("copies in the wrong direction and past an end abort") {
  DeviceArray<int> a(3);
  int host[4] = {};
  const auto copy = [&](void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
    return in_child([=] { cudaMemcpyAsync(to, from, bytes, kind); });
  };
  CHECK(copy(a.data(), host, 12, cudaMemcpyHostToDevice).well);
  check_aborts(copy(a.data(), host, 12, cudaMemcpyDeviceToHost), "cudaMemcpyAsync: the destination is not host memory");
  check_aborts(copy(host, a.data(), 12, cudaMemcpyHostToDevice), "the destination is not memory of device 0");
  check_aborts(copy(host, host, 12, cudaMemcpyDeviceToHost), "the source is not memory of device 0");
  check_aborts(copy(a.data(), a.data(), 12, cudaMemcpyHostToDevice), "the source is not host memory");
  check_aborts(copy(a.data(), host, 13, cudaMemcpyHostToDevice), "the destination is not memory of device 0");
  check_aborts(in_child([&] { cudaMemsetAsync(a.data(), 0, 13); }), "cudaMemsetAsync: the destination");
  check_aborts(in_child([&] { cudaMemsetAsync(host, 0, 4); }), "cudaMemsetAsync: the destination");
}

TEST_CASE("a copy on another device's stream cannot touch the memory") {
  const Environment option("FEDGLMM_EMULATION_DEVICES", "2");
  DeviceArray<int> a(3);
  int host[3] = {};
  check_aborts(in_child([&] {
    cudaSetDevice(1);
    cudaMemcpyAsync(host, a.data(), 12, cudaMemcpyDeviceToHost);
  }), "the source is not memory of device 1");
}

TEST_CASE("freeing waits for the work of the device") {
  int* a = nullptr;
  int host[2] = {};
  REQUIRE(cudaMalloc(&a, 8) == cudaSuccess);
  REQUIRE(cudaMemsetAsync(a, 0xff, 8) == cudaSuccess);
  REQUIRE(cudaMemcpyAsync(host, a, 8, cudaMemcpyDeviceToHost) == cudaSuccess);
  REQUIRE(cudaFree(a) == cudaSuccess);
  CHECK(host[1] == -1);
}
