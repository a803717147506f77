// device_array.hpp - an array in the memory of the current device, for tests.
#pragma once
#include <doctest/doctest.h>

#include <vector>

#include "emulation/cuda.hpp"

template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size) : size_(size) { REQUIRE(cudaMalloc(&data_, size * sizeof(T)) == cudaSuccess); }
  explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size()) {
    REQUIRE(cudaMemcpy(data_, values.data(), bytes(), cudaMemcpyHostToDevice) == cudaSuccess);
  }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* data() const { return data_; }
  std::size_t bytes() const { return size_ * sizeof(T); }
  std::vector<T> values() const {  // after all work of the device
    std::vector<T> copy(size_);
    REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
    REQUIRE(cudaMemcpy(copy.data(), data_, bytes(), cudaMemcpyDeviceToHost) == cudaSuccess);
    return copy;
  }

 private:
  T* data_ = nullptr;
  std::size_t size_;
};

// What a kernel writes to its first parameter, an array of n, when it is launched once.
template <class T, class... Parameters, class... Arguments>
std::vector<T> output_of(std::size_t n, void (*kernel)(T*, Parameters...), dim3 grid, dim3 block, std::size_t shared,
                         Arguments... arguments) {
  DeviceArray<T> out(n);
  REQUIRE(emulation::launch(kernel, grid, block, shared, nullptr, out.data(), arguments...) == cudaSuccess);
  return out.values();
}
