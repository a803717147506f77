// occupancy.cpp - blocks of a kernel on a processor of an A100 or H100, as the toolkit's own calculator has it.
//
// Reads lines "capability registers shared-bytes threads", such as "90 168 33536 128"; writes a number of blocks each.
#include <cuda_occupancy.h>

#include <iostream>

namespace {

cudaOccDeviceProp properties(int capability) {
  cudaOccDeviceProp out;
  const bool hopper = capability == 90;
  out.computeMajor = capability / 10;
  out.computeMinor = capability % 10;
  out.maxThreadsPerBlock = 1024;
  out.maxThreadsPerMultiprocessor = 2048;
  out.regsPerBlock = out.regsPerMultiprocessor = 65536;
  out.warpSize = 32;
  out.sharedMemPerBlock = 48 << 10;
  out.sharedMemPerBlockOptin = (hopper ? 227 : 163) << 10;
  out.sharedMemPerMultiprocessor = (hopper ? 228 : 164) << 10;
  out.reservedSharedMemPerBlock = 1 << 10;
  out.numSms = hopper ? 132 : 108;
  return out;
}

}  // namespace

int main() {
  int capability, registers, threads;
  std::size_t shared;
  while (std::cin >> capability >> registers >> shared >> threads) {
    const cudaOccDeviceProp device = properties(capability);
    cudaOccFuncAttributes kernel;
    kernel.maxThreadsPerBlock = threads;
    kernel.numRegs = registers;
    kernel.sharedSizeBytes = 0;
    kernel.maxDynamicSharedSizeBytes = shared;
    cudaOccDeviceState state;
    cudaOccResult result;
    if (cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &kernel, &state, threads, shared) != CUDA_OCC_SUCCESS)
      return 1;
    std::cout << result.activeBlocksPerMultiprocessor << '\n';
  }
}
