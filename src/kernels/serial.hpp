// serial.hpp - a team of one: of a double, or of clusters that lie in the lanes of a register and never meet.
#pragma once
#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct Serial {
  FEDGLMM_KERNEL int rank() const { return 0; }
  FEDGLMM_KERNEL int size() const { return 1; }
  template <class Real, int K>
  FEDGLMM_KERNEL Sum<Real, K> sum(Sum<Real, K> s) const {
    return s;
  }
  template <class Real, int K>
  FEDGLMM_KERNEL Sum<Real, K> largest(Sum<Real, K> s) const {
    return s;
  }
  template <class Real>
  FEDGLMM_KERNEL void clear(Real* memory, int count) const {
    for (int k = 0; k < count; ++k) memory[k] = Real{};
  }
  template <class Real, int K>
  FEDGLMM_KERNEL void add(Real* memory, const Sum<Real, K>& s, int count = K) const {
    for (int k = 0; k < count; ++k) memory[k] += s.v[k];
  }
  template <class Real>
  FEDGLMM_KERNEL void complete(Real*, int) const {}
  FEDGLMM_KERNEL void wait() const {}
};

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
