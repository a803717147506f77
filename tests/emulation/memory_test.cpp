// memory_test.cpp - device memory: whose it is, how much there is, who may touch it.
#include "emulation/memory.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

__global__ void write(double* out, int at) { out[at] = 1; }

}  // namespace

TEST_CASE("fresh device memory and fresh pinned memory are NaN") {
  for (const double v : DeviceArray<double>(100).values()) CHECK(std::isnan(v));
  double* pinned = nullptr;
  REQUIRE(cudaMallocHost(&pinned, 10 * sizeof(double)) == cudaSuccess);
  for (int i = 0; i < 10; ++i) CHECK(std::isnan(pinned[i]));
  CHECK(cudaFreeHost(pinned) == cudaSuccess);
}

TEST_CASE("a device has the memory that the option gives it") {
  const Environment option("FEDGLMM_EMULATION_MEMORY", "1000");
  std::size_t free = 0, total = 0;
  void *first = nullptr, *second = &first;
  REQUIRE(cudaMalloc(&first, 600) == cudaSuccess);
  REQUIRE(cudaMemGetInfo(&free, &total) == cudaSuccess);
  CHECK(free == 400);
  CHECK(total == 1000);
  CHECK(cudaMalloc(&second, 401) == cudaErrorMemoryAllocation);
  CHECK(second == nullptr);
  CHECK(cudaGetLastError() == cudaErrorMemoryAllocation);
  CHECK(cudaMalloc(&second, 400) == cudaSuccess);
  CHECK(cudaFree(first) == cudaSuccess);
  CHECK(cudaFree(second) == cudaSuccess);
  CHECK(cudaMemGetInfo(&free, &total) == cudaSuccess);
  CHECK(free == 1000);
}

TEST_CASE("an allocation ends where it ends") {
  DeviceArray<double> a(10);
  double host[10];
  CHECK(emulation::on_device(a.data(), 80, 0));
  CHECK(emulation::on_device(a.data() + 9, 8, 0));
  CHECK(!emulation::on_device(a.data() + 9, 9, 0));
  CHECK(!emulation::on_device(a.data(), 80, 1));
  CHECK(!emulation::on_device(host, 80, 0));
  CHECK(emulation::on_host(host, 80));
  CHECK(!emulation::on_host(a.data() + 9, 8));
  CHECK(!emulation::on_host(a.data() - 1, 9));
}

TEST_CASE("only the start of a live allocation can be freed") {
  DeviceArray<double> a(10);
  CHECK(cudaFree(nullptr) == cudaSuccess);
  CHECK(cudaFree(a.data() + 1) == cudaErrorInvalidValue);
  int host;
  CHECK(cudaFree(&host) == cudaErrorInvalidValue);
  CHECK(cudaGetLastError() == cudaErrorInvalidValue);
}

TEST_CASE("the host cannot touch device memory, kernels cannot leave it") {
  if (!addresses_are_seen()) return;
  DeviceArray<double> a(5);
  check_bad_address(in_child([&] { a.data()[0] = 1; }));
  check_bad_address(in_child([&] {
    a.values();
    _exit(a.data()[4] > 0);
  }));
  CHECK(ending_of(write, 1, 1, 0, a.data(), 4).well);
  check_bad_address(ending_of(write, 1, 1, 0, a.data(), 5));
  check_bad_address(ending_of(write, 1, 1, 0, a.data(), -1));
}

TEST_CASE("freed device memory cannot be used") {
  if (!addresses_are_seen()) return;
  double* freed = nullptr;
  REQUIRE(cudaMalloc(&freed, 80) == cudaSuccess);
  REQUIRE(cudaFree(freed) == cudaSuccess);
  check_bad_address(ending_of(write, 1, 1, 0, freed, 0));
}

TEST_CASE("device memory that is never freed is a leak") {
  if (!addresses_are_seen()) return;
  const Ending ending = in_child([] {
    void* forgotten = nullptr;
    cudaMalloc(&forgotten, 80);
    forgotten = nullptr;
    std::exit(0);
  });
  INFO("message: ", ending.message);
  CHECK(ending.says("80 byte(s) leaked"));
}

TEST_CASE("a kernel cannot touch another device's memory") {
  if (!addresses_are_seen()) return;
  const Environment option("FEDGLMM_EMULATION_DEVICES", "2");
  DeviceArray<double> a(5);
  REQUIRE(cudaSetDevice(1) == cudaSuccess);
  check_bad_address(ending_of(write, 1, 1, 0, a.data(), 0));
  REQUIRE(cudaSetDevice(0) == cudaSuccess);
  CHECK(ending_of(write, 1, 1, 0, a.data(), 0).well);
}
