// launch.hpp - kernel launches: queued on a stream, arguments copied now.
#pragma once
#include <cstddef>
#include <functional>
#include <tuple>
#include <utility>

#include "emulation/types.hpp"

namespace emulation {

cudaError_t queue_launch(const void* kernel, std::function<void()> bound_kernel, const dim3& grid, const dim3& block,
                         std::size_t shared_bytes, cudaStream_t stream, bool cooperative);

template <class... Parameters, class... Arguments>
std::function<void()> bind_kernel(void (*kernel)(Parameters...), Arguments&&... arguments) {
  return [kernel, copies = std::tuple<Parameters...>(std::forward<Arguments>(arguments)...)] {
    std::apply(kernel, copies);
  };
}

// As cudaLaunchKernel. An impossible configuration gives cudaErrorInvalidValue.
template <class... Parameters, class... Arguments>
cudaError_t launch(void (*kernel)(Parameters...), const dim3& grid, const dim3& block, std::size_t shared_bytes,
                   cudaStream_t stream, Arguments&&... arguments) {
  return queue_launch(reinterpret_cast<const void*>(kernel), bind_kernel(kernel, std::forward<Arguments>(arguments)...),
                      grid, block, shared_bytes, stream, false);
}

// As cudaLaunchCooperativeKernel: all blocks are on the device together.
template <class... Parameters, class... Arguments>
cudaError_t launch_cooperative(void (*kernel)(Parameters...), const dim3& grid, const dim3& block,
                               std::size_t shared_bytes, cudaStream_t stream, Arguments&&... arguments) {
  return queue_launch(reinterpret_cast<const void*>(kernel), bind_kernel(kernel, std::forward<Arguments>(arguments)...),
                      grid, block, shared_bytes, stream, true);
}

}  // namespace emulation
