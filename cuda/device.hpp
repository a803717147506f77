// device.hpp - one device, and the stream on which an object of the module does its work there.
#pragma once
#include "cuda/check.hpp"

namespace fedglmm::cuda {

struct Device {
  int number = 0;
  int processors = 0;                       // streaming multiprocessors
  std::string name;
};

// Makes the device current on this host thread.
inline void select(const Device& device) { check(cudaSetDevice(device.number), "cudaSetDevice"); }

// Copies and kernels in the order in which they are given.
class Stream {
 public:
  explicit Stream(const Device& device) : device_(device) {
    select(device_);
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  }
  ~Stream() {
    cudaSetDevice(device_.number);
    cudaStreamSynchronize(stream_);
    cudaStreamDestroy(stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const Device& device() const { return device_; }
  cudaStream_t get() const { return stream_; }
  void wait() const { check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize"); }

 private:
  Device device_;
  cudaStream_t stream_ = nullptr;
};

// However its scope is left, the stream has then done what it was given: memory of the caller that it copies may go.
class Settled {
 public:
  explicit Settled(const Stream& stream) : stream_(stream) {}
  ~Settled() { cudaStreamSynchronize(stream_.get()); }
  Settled(const Settled&) = delete;
  Settled& operator=(const Settled&) = delete;

 private:
  const Stream& stream_;
};

// Blocks of a kernel that fit on the device at once.
template <class Kernel>
int resident_blocks(const Device& device, Kernel kernel, int threads, std::size_t shared) {
  int per_processor = 0;
  check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_processor, kernel, threads, shared),
        "cudaOccupancyMaxActiveBlocksPerMultiprocessor");
  if (per_processor < 1)
    fail(Status::device, "a kernel of ", threads, " threads and ", shared, " bytes of shared memory does not fit on ",
         device.name);
  return per_processor * device.processors;
}

}  // namespace fedglmm::cuda
