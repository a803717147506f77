// buffer.hpp - memory of the device, and page-locked memory of the host that it exchanges data with.
#pragma once
#include <span>
#include <vector>

#include "cuda/device.hpp"

namespace fedglmm::cuda {

// `count` values on the stream's device; not initialised. Must not outlive the stream.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  Buffer(const Stream& stream, std::size_t count) : stream_(&stream), count_(count) {
    select(stream.device());
    check(cudaMalloc(&memory_, std::max<std::size_t>(count, 1) * sizeof(T)), "cudaMalloc");
  }
  Buffer(const Stream& stream, std::span<const T> from) : Buffer(stream, from.size()) {
    upload(from);
    stream.wait();
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer() {
    if (!memory_) return;
    cudaSetDevice(stream_->device().number);
    cudaStreamSynchronize(stream_->get());
    cudaFree(memory_);
  }

  T* get() const { return memory_; }
  std::size_t size() const { return count_; }
  // Both run once the stream has come so far: the host's memory must live until then.
  void upload(std::span<const T> from, std::size_t to = 0) {
    if (from.empty()) return;
    check(cudaMemcpyAsync(memory_ + to, from.data(), from.size_bytes(), cudaMemcpyHostToDevice, stream_->get()),
          "cudaMemcpyAsync to the device");
  }
  void download(std::span<T> to, std::size_t from = 0) const {
    if (to.empty()) return;
    check(cudaMemcpyAsync(to.data(), memory_ + from, to.size_bytes(), cudaMemcpyDeviceToHost, stream_->get()),
          "cudaMemcpyAsync from the device");
  }
  void zero() {
    check(cudaMemsetAsync(memory_, 0, count_ * sizeof(T), stream_->get()), "cudaMemsetAsync");
  }

 private:
  void swap(Buffer& other) noexcept {
    std::swap(stream_, other.stream_);
    std::swap(memory_, other.memory_);
    std::swap(count_, other.count_);
  }
  const Stream* stream_ = nullptr;
  T* memory_ = nullptr;
  std::size_t count_ = 0;
};

// Page-locked: copies from and to it run while the host goes on.
template <class T>
class HostBuffer {
 public:
  HostBuffer() = default;
  explicit HostBuffer(std::size_t count) : count_(count) {
    check(cudaMallocHost(&memory_, std::max<std::size_t>(count, 1) * sizeof(T)), "cudaMallocHost");
  }
  HostBuffer(HostBuffer&& other) noexcept { swap(other); }
  HostBuffer& operator=(HostBuffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~HostBuffer() {
    if (memory_) cudaFreeHost(memory_);
  }
  std::span<T> span() const { return {memory_, count_}; }

 private:
  void swap(HostBuffer& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(count_, other.count_);
  }
  T* memory_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace fedglmm::cuda
