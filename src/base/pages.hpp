// pages.hpp - memory for arrays, not initialised: who fills it touches its pages first.
//
// The kernel hands out 4 kB at a first touch, and threads wait for each other meanwhile: a tenth of a fit. So large
// arrays ask for huge pages.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace fedglmm {

// On a 64-byte boundary; to be given back by std::free.
inline void* allocate_pages(std::size_t bytes) {
  constexpr std::size_t line = 64, huge_page = 1 << 21;
  const std::size_t unit = bytes >= huge_page / 2 ? huge_page : line;
  const std::size_t size = (std::max<std::size_t>(bytes, 1) + unit - 1) / unit * unit;
  void* const memory = std::aligned_alloc(unit, size);
  if (!memory) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  if (unit == huge_page) madvise(memory, size, MADV_HUGEPAGE);  // a wish: where it is refused, small pages do
#endif
  return memory;
}

}  // namespace fedglmm
