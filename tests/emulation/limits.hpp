// limits.hpp - the emulated device: 4 small multiprocessors, with the block limits of compute capability 9.0.
#pragma once
#include <algorithm>
#include <cstddef>

namespace emulation {

inline constexpr int multiprocessors = 4, major_capability = 9, minor_capability = 0;
inline constexpr int max_threads_per_block = 1024, max_threads_per_multiprocessor = 1024;
inline constexpr int max_blocks_per_multiprocessor = 32, warp_size = 32;
inline constexpr std::size_t kibibyte = 1024;
inline constexpr std::size_t default_shared_per_block = 48 * kibibyte, max_shared_per_block = 227 * kibibyte;
inline constexpr std::size_t shared_per_multiprocessor = 228 * kibibyte, reserved_shared_per_block = kibibyte;

constexpr int blocks_per_multiprocessor(int threads, std::size_t shared_bytes) {
  const int warps = (threads + warp_size - 1) / warp_size;
  const auto by_shared = static_cast<int>(shared_per_multiprocessor / (shared_bytes + reserved_shared_per_block));
  return std::min({max_threads_per_multiprocessor / (warps * warp_size), by_shared, max_blocks_per_multiprocessor});
}

}  // namespace emulation
