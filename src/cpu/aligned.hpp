// aligned.hpp - doubles on a 64-byte boundary.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace fedglmm::cpu {

struct FreeAligned {
  void operator()(double* p) const { std::free(p); }
};
using AlignedDoubles = std::unique_ptr<double[], FreeAligned>;

// Not initialised: who fills it decides which thread touches a page first.
inline AlignedDoubles make_raw_aligned(std::size_t count) {
  const std::size_t bytes = (std::max<std::size_t>(count, 1) * sizeof(double) + 63) / 64 * 64;
  AlignedDoubles memory(static_cast<double*>(std::aligned_alloc(64, bytes)));
  if (!memory) throw std::bad_alloc();
  return memory;
}

inline AlignedDoubles make_aligned(std::size_t count) {
  AlignedDoubles memory = make_raw_aligned(count);
  std::fill_n(memory.get(), std::max<std::size_t>(count, 1), 0.0);
  return memory;
}

}  // namespace fedglmm::cpu
