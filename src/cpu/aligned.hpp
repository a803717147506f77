// aligned.hpp - doubles on a 64-byte boundary.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include "base/pages.hpp"

namespace fedglmm::cpu {

struct FreeAligned {
  void operator()(double* p) const { std::free(p); }
};
using AlignedDoubles = std::unique_ptr<double[], FreeAligned>;

// Not initialised: who fills it decides which thread touches a page first.
inline AlignedDoubles make_raw_aligned(std::size_t count) {
  return AlignedDoubles(static_cast<double*>(allocate_pages(count * sizeof(double))));
}

inline AlignedDoubles make_aligned(std::size_t count) {
  AlignedDoubles memory = make_raw_aligned(count);
  std::fill_n(memory.get(), count, 0.0);
  return memory;
}

}  // namespace fedglmm::cpu
