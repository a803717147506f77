// launch.cpp - checks and queues launches; what kernels were allowed of shared memory.
#include "emulation/launch.hpp"

#include <map>
#include <utility>

#include "emulation/call.hpp"
#include "emulation/grid.hpp"
#include "emulation/limits.hpp"
#include "emulation/runtime.hpp"
#include "emulation/stream.hpp"

namespace emulation {
namespace {

std::map<std::pair<int, const void*>, std::size_t> shared_limits;  // of a kernel on a device

std::size_t shared_limit(int device, const void* kernel) {
  const auto found = shared_limits.find({device, kernel});
  return found == shared_limits.end() ? default_shared_per_block : found->second;
}

bool within(const dim3& shape, unsigned x, unsigned y, unsigned z) {
  return shape.x >= 1 && shape.y >= 1 && shape.z >= 1 && shape.x <= x && shape.y <= y && shape.z <= z;
}

bool possible(const Launch& launch, std::size_t shared_allowed) {
  if (!within(launch.grid, 0x7fffffff, 65535, 65535) || !within(launch.block, 1024, 1024, 64)) return false;
  if (launch.threads() > max_threads_per_block || launch.shared_bytes > shared_allowed) return false;
  if (!launch.cooperative) return true;
  const int resident = multiprocessors * blocks_per_multiprocessor(static_cast<int>(launch.threads()),
                                                                   launch.shared_bytes);
  return launch.blocks() <= static_cast<unsigned>(resident);
}

}  // namespace

cudaError_t queue_launch(const void* kernel, std::function<void()> bound_kernel, const dim3& grid, const dim3& block,
                         std::size_t shared_bytes, cudaStream_t stream, bool cooperative) {
  return call(cooperative ? "cudaLaunchCooperativeKernel" : "cudaLaunchKernel", [&] {
    CUstream_st& its_stream = *stream_or_default(stream);
    if (its_stream.device != current_device()) return cudaErrorInvalidResourceHandle;
    Launch launch{grid, block, shared_bytes, cooperative, std::move(bound_kernel)};
    if (!possible(launch, shared_limit(its_stream.device, kernel))) return cudaErrorInvalidValue;
    its_stream.queue.push_back([launch = std::move(launch)] { run_grid(launch); });
    return cudaSuccess;
  });
}

}  // namespace emulation

using namespace emulation;

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  return call("cudaFuncSetAttribute", [&] {
    const auto bytes = static_cast<std::size_t>(value);
    if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize || value < 0 || bytes > max_shared_per_block)
      return cudaErrorInvalidValue;
    shared_limits[{current_device(), kernel}] = bytes;
    return cudaSuccess;
  });
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* kernel, int block_size,
                                                          std::size_t shared_bytes) {
  return call("cudaOccupancyMaxActiveBlocksPerMultiprocessor", [&] {
    if (block_size < 1 || block_size > max_threads_per_block) return cudaErrorInvalidValue;
    const bool fits = shared_bytes <= shared_limit(current_device(), kernel);
    *blocks = fits ? blocks_per_multiprocessor(block_size, shared_bytes) : 0;
    return cudaSuccess;
  });
}
