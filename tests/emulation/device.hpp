// device.hpp - what kernels call: barriers, shuffles, votes, dynamic shared memory.
#pragma once
#include <cstdint>
#include <cstring>

#include "emulation/dimensions.hpp"

#define __global__
#define __device__
#define __host__
#define __constant__ inline
#define __forceinline__ inline
#define __launch_bounds__(...)

// T* name: the block's dynamic shared memory.
#define EMULATION_DYNAMIC_SHARED(T, name) T* name = static_cast<T*>(::emulation::dynamic_shared())

namespace emulation {

void* dynamic_shared();
void block_barrier(const char* file, int line);
void grid_barrier(const char* file = __builtin_FILE(), int line = __builtin_LINE());
void sync_warp(unsigned mask, const char* file, int line);
unsigned ballot(unsigned mask, bool vote, const char* file, int line);
std::uint64_t shuffle(unsigned mask, std::uint64_t bits, unsigned source, const char* file, int line);
unsigned lane();

template <class T>
T shuffle_value(unsigned mask, T value, unsigned source, const char* file, int line) {
  static_assert(sizeof(T) <= sizeof(std::uint64_t));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = shuffle(mask, bits, source, file, line);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace emulation

inline void __syncthreads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulation::block_barrier(file, line);
}

inline void __syncwarp(unsigned mask = 0xffffffffu, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulation::sync_warp(mask, file, line);
}

inline void __threadfence() {}

inline unsigned __ballot_sync(unsigned mask, int predicate, const char* file = __builtin_FILE(),
                              int line = __builtin_LINE()) {
  return emulation::ballot(mask, predicate != 0, file, line);
}

inline int __any_sync(unsigned mask, int predicate, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return emulation::ballot(mask, predicate != 0, file, line) != 0;
}

inline int __all_sync(unsigned mask, int predicate, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return emulation::ballot(mask, predicate != 0, file, line) == mask;
}

// Shuffles stay within groups of width lanes (a power of two); one that would leave it reads the lane's own value.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize, const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
  const unsigned w = static_cast<unsigned>(width), first = emulation::lane() & ~(w - 1);
  return emulation::shuffle_value(mask, value, first + (static_cast<unsigned>(source) & (w - 1)), file, line);
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize, const char* file = __builtin_FILE(),
                 int line = __builtin_LINE()) {
  const unsigned own = emulation::lane(), in_group = own & (static_cast<unsigned>(width) - 1);
  return emulation::shuffle_value(mask, value, delta > in_group ? own : own - delta, file, line);
}

template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
  const unsigned own = emulation::lane(), w = static_cast<unsigned>(width), in_group = own & (w - 1);
  return emulation::shuffle_value(mask, value, delta >= w - in_group ? own : own + delta, file, line);
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = warpSize, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
  const unsigned own = emulation::lane(), other = own ^ static_cast<unsigned>(lane_mask);
  const unsigned w = static_cast<unsigned>(width);
  return emulation::shuffle_value(mask, value, other >= (own & ~(w - 1)) + w ? own : other, file, line);
}
