// stream_test.cpp - nothing runs before somebody waits for it, and streams do not order each other.
#include <doctest/doctest.h>

#include <memory>

#include "emulation/child.hpp"
#include "emulation/device_array.hpp"
#include "emulation/environment.hpp"

namespace {

__global__ void add_one(int* value) { *value += 1; }
__global__ void append(int* value, int digit) { *value = *value * 10 + digit; }

struct Stream {
  cudaStream_t handle = nullptr;
  Stream() { REQUIRE(cudaStreamCreateWithFlags(&handle, cudaStreamNonBlocking) == cudaSuccess); }
  ~Stream() { cudaStreamDestroy(handle); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

int appended_by_two_streams() {
  DeviceArray<int> value(std::vector<int>{0});
  const Stream a, b;
  for (int digit : {1, 2, 3}) emulation::launch(append, 1, 1, 0, a.handle, value.data(), digit);
  for (int digit : {4, 5, 6}) emulation::launch(append, 1, 1, 0, b.handle, value.data(), digit);
  return value.values()[0];
}

}  // namespace

TEST_CASE("work waits until its stream is waited for") {
  DeviceArray<int> value(1);
  const Stream stream, other;
  int host = 5;
  cudaMemcpyAsync(value.data(), &host, 4, cudaMemcpyHostToDevice, stream.handle);
  host = 7;  // too early: this is what is copied
  emulation::launch(add_one, 1, 1, 0, stream.handle, value.data());
  cudaMemcpyAsync(&host, value.data(), 4, cudaMemcpyDeviceToHost, stream.handle);
  CHECK(host == 7);
  CHECK(cudaStreamSynchronize(other.handle) == cudaSuccess);
  CHECK(host == 7);
  CHECK(cudaStreamSynchronize(stream.handle) == cudaSuccess);
  CHECK(host == 8);
}

TEST_CASE("a source that is freed too early is seen") {
  if (!addresses_are_seen()) return;
  DeviceArray<int> value(1);
  check_bad_address(in_child([&] {
    cudaMemcpyAsync(value.data(), std::make_unique<int>(5).get(), 4, cudaMemcpyHostToDevice);
    cudaDeviceSynchronize();
  }));
}

TEST_CASE("an event stands for the work before it") {
  DeviceArray<int> value(std::vector<int>{0});
  const Stream stream;
  cudaEvent_t start, end;
  REQUIRE(cudaEventCreate(&start) == cudaSuccess);
  REQUIRE(cudaEventCreateWithFlags(&end, cudaEventDefault) == cudaSuccess);
  int first = 0, second = 0;
  CHECK(cudaEventRecord(start, stream.handle) == cudaSuccess);
  emulation::launch(add_one, 1, 1, 0, stream.handle, value.data());
  cudaMemcpyAsync(&first, value.data(), 4, cudaMemcpyDeviceToHost, stream.handle);
  CHECK(cudaEventRecord(end, stream.handle) == cudaSuccess);
  cudaMemcpyAsync(&second, value.data(), 4, cudaMemcpyDeviceToHost, stream.handle);
  float milliseconds = -1;
  CHECK(cudaEventElapsedTime(&milliseconds, start, end) == cudaErrorNotReady);
  CHECK(cudaEventSynchronize(end) == cudaSuccess);
  CHECK(first == 1);
  CHECK(second == 0);
  CHECK(cudaEventElapsedTime(&milliseconds, start, end) == cudaSuccess);
  CHECK(milliseconds >= 0);
  CHECK(cudaEventDestroy(start) == cudaSuccess);
  CHECK(cudaEventDestroy(end) == cudaSuccess);
  CHECK(cudaStreamSynchronize(stream.handle) == cudaSuccess);
  CHECK(second == 1);
  cudaGetLastError();
}

TEST_CASE("an event that was never recorded has no time, and nothing to wait for") {
  cudaEvent_t event;
  REQUIRE(cudaEventCreate(&event) == cudaSuccess);
  float milliseconds;
  CHECK(cudaEventSynchronize(event) == cudaSuccess);
  CHECK(cudaEventElapsedTime(&milliseconds, event, event) == cudaErrorInvalidResourceHandle);
  CHECK(cudaEventDestroy(event) == cudaSuccess);
  cudaGetLastError();
}

TEST_CASE("streams run in the order that the option chooses, interleaved if it is random") {
  {
    const Environment option = thread_order("forward");
    CHECK(appended_by_two_streams() == 123456);
  }
  {
    const Environment option = thread_order("reverse");
    CHECK(appended_by_two_streams() == 456123);
  }
  bool interleaved = false;
  for (const char* order : {"random:1", "random:2", "random:3"}) {
    const Environment option = thread_order(order);
    const int digits = appended_by_two_streams();
    interleaved = interleaved || (digits != 123456 && digits != 456123);
  }
  CHECK(interleaved);
}

TEST_CASE("a stream that is destroyed ends its work first") {
  DeviceArray<int> value(std::vector<int>{0});
  int host = 0;
  {
    const Stream stream;
    emulation::launch(add_one, 1, 1, 0, stream.handle, value.data());
    cudaMemcpyAsync(&host, value.data(), 4, cudaMemcpyDeviceToHost, stream.handle);
  }
  CHECK(host == 1);
  CHECK(cudaStreamDestroy(nullptr) == cudaErrorInvalidResourceHandle);
  cudaGetLastError();
}

TEST_CASE("a stream after its end aborts") {
  check_aborts(in_child([] {
    cudaStream_t stream;
    cudaStreamCreate(&stream);
    cudaStreamDestroy(stream);
    cudaStreamSynchronize(stream);
  }), "a stream that was destroyed, or never created, is used");
}

TEST_CASE("launches and events stay on the device of their stream") {
  const Environment option("FEDGLMM_EMULATION_DEVICES", "2");
  const Stream stream;
  cudaEvent_t event;
  REQUIRE(cudaEventCreate(&event) == cudaSuccess);
  REQUIRE(cudaSetDevice(1) == cudaSuccess);
  CHECK(emulation::launch(add_one, 1, 1, 0, stream.handle, nullptr) == cudaErrorInvalidResourceHandle);
  CHECK(cudaEventRecord(event, nullptr) == cudaErrorInvalidResourceHandle);
  REQUIRE(cudaSetDevice(0) == cudaSuccess);
  CHECK(cudaEventDestroy(event) == cudaSuccess);
  cudaGetLastError();
}
