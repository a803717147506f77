// runtime.hpp - CUDA as the module sees it: the toolkit under nvcc, under any other compiler the emulator of
// tests/emulation.
#pragma once
#include <cstddef>

#if defined(__CUDACC__)
#include <cooperative_groups.h>
#include <cublas_v2.h>
#include <cuda_runtime.h>

#define FEDGLMM_DYNAMIC_SHARED(T, name)                           \
  extern __shared__ __align__(16) unsigned char fedglmm_shared[]; \
  T* const name = reinterpret_cast<T*>(fedglmm_shared)

namespace fedglmm::cuda {

template <class... Parameters, class... Arguments>
cudaError_t launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream,
                   const Arguments&... arguments) {
  cudaGetLastError();                       // an earlier call's, that was dealt with
  kernel<<<grid, block, shared, stream>>>(static_cast<Parameters>(arguments)...);
  return cudaGetLastError();
}

// All blocks run at once and may meet in grid_barrier().
template <class Parameter>
cudaError_t launch_together(void (*kernel)(Parameter), dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream,
                            Parameter argument) {
  void* arguments[] = {&argument};
  return cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(kernel), grid, block, arguments, shared, stream);
}

__device__ inline void grid_barrier() { cooperative_groups::this_grid().sync(); }

}  // namespace fedglmm::cuda

#else
#include "emulation/cuda.hpp"

#define FEDGLMM_DYNAMIC_SHARED(T, name) EMULATION_DYNAMIC_SHARED(T, name)

namespace fedglmm::cuda {

template <class... Parameters, class... Arguments>
cudaError_t launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream,
                   const Arguments&... arguments) {
  cudaGetLastError();
  emulation::launch(kernel, grid, block, shared, stream, static_cast<Parameters>(arguments)...);
  return cudaGetLastError();
}

template <class Parameter>
cudaError_t launch_together(void (*kernel)(Parameter), dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream,
                            Parameter argument) {
  return emulation::launch_cooperative(kernel, grid, block, shared, stream, argument);
}

inline void grid_barrier() { emulation::grid_barrier(); }

}  // namespace fedglmm::cuda
#endif
