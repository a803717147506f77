// cuda.hpp - CUDA C++ for the CPU: include it instead of the toolkit and compile the .cu file as C++20, for tests.
//
// Modelled: every thread is a fiber, so barriers, shuffles and votes work as on a device, and strictly: threads at
// different barriers, masks that name absent lanes, lanes at different primitives, exits while others wait and
// deadlocks end the program with a message. Fresh device memory and fresh shared memory are NaN; shared memory has the
// exact size. Streams are lazy: nothing runs before somebody waits for it, so that a missing wait shows; they never
// order each other, the default stream neither. Memory belongs to the device that was current. Several host threads may
// call at once; one kernel runs at a time.
//
// Under the address sanitizer the host, and kernels of other devices, cannot touch a device's memory, and overruns of
// global and shared memory are seen; device memory that is never freed is a leak. cuBLAS and cuSOLVER check their
// operands themselves.
//
// Under the thread sanitizer only barriers (__syncwarp among them), the end of a launch and what the host does between
// launches order memory, so a missing barrier is a reported race; neighbouring blocks share no ordering. Shuffles and
// votes do not order memory.
//
// Not modelled: speed, the rounding of the device's mathematical functions, weaker orderings than barriers
// (__threadfence does nothing), atomics, static __shared__ arrays, kernels that read host memory (they can, here).
//
// Options, in environment variables:
//   FEDGLMM_EMULATION_ORDER    forward (default), reverse or random:SEED: of threads, blocks and independent streams
//   FEDGLMM_EMULATION_DEVICES  how many devices (1)
//   FEDGLMM_EMULATION_MEMORY   bytes of each device (1 GiB)
//   FEDGLMM_EMULATION_FAIL     CALL[:K], its K-th call fails (1); launches are cudaLaunchKernel and
//                              cudaLaunchCooperativeKernel, "cudaStreamSynchronize with work" are those that
//                              find something to wait for; a new value starts the count anew
#pragma once
#include "emulation/blas.hpp"
#include "emulation/device.hpp"
#include "emulation/launch.hpp"
#include "emulation/runtime.hpp"
#include "emulation/solver.hpp"
