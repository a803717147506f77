// lanes.hpp - Vec: as many doubles as one register of the instruction set holds. Teams: Serial, of small clusters, a
// lane each; Across, of a large one.
#pragma once
#include "kernels/serial.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

#if defined(__AVX512F__)
inline constexpr int lanes = 8;  // exactly one register: GCC 12 makes wider vectors four times slower
#elif defined(__AVX__)
inline constexpr int lanes = 4;
#else
inline constexpr int lanes = 2;
#endif
typedef double Vec __attribute__((vector_size(8 * lanes)));
typedef std::int64_t BitsVec __attribute__((vector_size(8 * lanes)));

template <>
struct Ops<Vec> {
  using Mask = BitsVec;
  using Bits = BitsVec;
  FEDGLMM_KERNEL static Vec select(Mask m, Vec a, Vec b) { return m ? a : b; }
  FEDGLMM_KERNEL static bool any(Mask m) {
    std::int64_t set = 0;
    for (int l = 0; l < lanes; ++l) set |= m[l];
    return set != 0;
  }
  FEDGLMM_KERNEL static Vec root(Vec a) {
    for (int l = 0; l < lanes; ++l) a[l] = __builtin_sqrt(a[l]);
    return a;
  }
  FEDGLMM_KERNEL static Vec load(const double* p) {
    Vec a;
    __builtin_memcpy(&a, p, sizeof a);
    return a;
  }
  FEDGLMM_KERNEL static void store(double* p, Vec a) { __builtin_memcpy(p, &a, sizeof a); }
  FEDGLMM_KERNEL static Bits bits(Vec x) { return (Bits)x; }
  FEDGLMM_KERNEL static Vec from_bits(Bits b) { return (Vec)b; }
};

// One large cluster: lane l holds its points l, l + lanes, ...; a sum crosses the lanes.
struct Across : Serial {
  template <int K>
  FEDGLMM_KERNEL Sum<Vec, K> sum(Sum<Vec, K> s) const {
    complete(s.v, K);
    return s;
  }
  FEDGLMM_KERNEL void complete(Vec* sums, int count) const {
    for (int k = 0; k < count; ++k) {
      double total = 0;
      for (int l = 0; l < lanes; ++l) total += sums[k][l];
      sums[k] = splat<Vec>(total);
    }
  }
  template <int K>
  FEDGLMM_KERNEL Sum<Vec, K> largest(Sum<Vec, K> s) const {
    for (int k = 0; k < K; ++k) {
      double top = s.v[k][0];
      for (int l = 1; l < lanes; ++l) top = s.v[k][l] > top ? s.v[k][l] : top;
      s.v[k] = splat<Vec>(top);
    }
    return s;
  }
};

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
