// raw_vector.hpp - vectors whose new elements hold no value yet: who fills them touches their memory first.
#pragma once
#include <utility>
#include <vector>

#include "base/pages.hpp"

namespace fedglmm {

template <class T>
struct RawAllocator {
  using value_type = T;

  RawAllocator() = default;
  template <class U>
  RawAllocator(const RawAllocator<U>&) noexcept {}
  friend bool operator==(const RawAllocator&, const RawAllocator&) { return true; }

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_pages(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t) noexcept { std::free(memory); }

  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};

template <class T>
using RawVector = std::vector<T, RawAllocator<T>>;

}  // namespace fedglmm
