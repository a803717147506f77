// real.hpp - the words that kernels are written in.
//
// Real is `double`, or a register of doubles (one cluster or point per lane).
// Arithmetic, comparison and mixing with plain doubles are the same text for both. What differs lives in Ops<Real>:
//   Mask               what a comparison gives: bool, or all-ones / all-zeros per lane; joined by &, never negated
//   select(m, a, b)    m ? a : b per lane, never a branch
//   any(m)             is m set in some lane?
//   root(a)            the square root
//   load(p), store(p, a)  as many doubles as it holds, at any address
//   bits, from_bits    the IEEE bits as 64-bit integers, one per lane
//
// Every target (instruction set, device) compiles the kernels in a namespace of its own, named by FEDGLMM_VARIANT, so
// that no two of them ever share a function at link time.
#pragma once
#include <cstdint>
#include <cstring>

#ifndef FEDGLMM_VARIANT
#define FEDGLMM_VARIANT portable
#endif
#if defined(__CUDACC__)
#define FEDGLMM_KERNEL __host__ __device__ inline
#define FEDGLMM_KERNEL_PHASE __host__ __device__ __noinline__  // registers of its own: run once a cluster
#elif defined(FEDGLMM_SANITIZED) || defined(FEDGLMM_EMULATED)
#define FEDGLMM_KERNEL inline  // all in one function, instrumented code takes minutes to compile
#else
#define FEDGLMM_KERNEL inline __attribute__((always_inline))
#endif
#ifndef FEDGLMM_KERNEL_PHASE
#define FEDGLMM_KERNEL_PHASE FEDGLMM_KERNEL
#endif

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

template <class Real>
struct Ops;

template <>
struct Ops<double> {
  using Mask = bool;
  using Bits = std::int64_t;
  FEDGLMM_KERNEL static double select(bool m, double a, double b) { return m ? a : b; }
  FEDGLMM_KERNEL static bool any(bool m) { return m; }
  FEDGLMM_KERNEL static double root(double a) { return __builtin_sqrt(a); }
  FEDGLMM_KERNEL static double load(const double* p) { return *p; }
  FEDGLMM_KERNEL static void store(double* p, double a) { *p = a; }
  FEDGLMM_KERNEL static Bits bits(double x) {
    Bits b;
    std::memcpy(&b, &x, sizeof b);
    return b;
  }
  FEDGLMM_KERNEL static double from_bits(Bits b) {
    double x;
    std::memcpy(&x, &b, sizeof x);
    return x;
  }
};

template <class Real>
FEDGLMM_KERNEL Real splat(double x) {
  return Real{} + x;
}

template <class Real>
FEDGLMM_KERNEL Real magnitude(Real x) {
  return Ops<Real>::from_bits(Ops<Real>::bits(x) & INT64_MAX);
}

template <class Real>
FEDGLMM_KERNEL Real smaller(Real a, Real b) {
  return Ops<Real>::select(a < b, a, b);
}

template <class Real>
FEDGLMM_KERNEL Real larger(Real a, Real b) {
  return Ops<Real>::select(a > b, a, b);
}

// K sums, or largest values, that a team joins together.
template <class Real, int K>
struct Sum {
  Real v[K];
};

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
