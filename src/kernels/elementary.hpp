// elementary.hpp - exp (degree-12 polynomial) and logarithms (fdlibm's kernel) without branches, about 1 ulp.
#pragma once
#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// e^x; x is clamped to [-708, 708]; NaN passes. x = k log 2 + r with |r| <= log(2) / 2, e^x = 2^k e^r.
template <class Real>
FEDGLMM_KERNEL Real exp(Real x) {
  using O = Ops<Real>;
  x = O::select(x < -708.0, splat<Real>(-708.0), x);
  x = O::select(x > 708.0, splat<Real>(708.0), x);
  const double round_bits = 0x1.8p52;  // adding it rounds to an integer, kept in the low bits
  const Real shifted = x * 0x1.71547652b82fep0 + round_bits;
  const Real k = shifted - round_bits;
  const Real r = x - k * 6.93147180369123816490e-01 - k * 1.90821492927058770002e-10;
  const Real r2 = r * r, r4 = r2 * r2;
  const Real c2 = r * 0x1.5555555555556p-3 + 0.5;
  const Real c4 = r * 0x1.11111111109adp-7 + 0x1.5555555555555p-5;
  const Real c6 = r * 0x1.a01a01a7c8d47p-13 + 0x1.6c16c16c167dep-10;
  const Real c8 = r * 0x1.71de0d9c145d0p-19 + 0x1.a01a01a47db6fp-16;
  const Real c10 = r * 0x1.af38d53857513p-26 + 0x1.27e4e1ea0f53ap-22;
  const Real high = (r2 * 0x1.1f66f85dfa20ap-29 + c10) * r4 + (c8 * r2 + c6);
  const Real expm1 = (high * r4 + (c4 * r2 + c2)) * r2 + r;
  return O::from_bits(O::bits(expm1 + 1.0) + (O::bits(shifted) << 52));
}

// log(1 + z) for 0 <= z <= 1: halve 1 + z above sqrt(2), then fdlibm's series in s = f / (2 + f).
template <class Real>
FEDGLMM_KERNEL Real log1p_unit(Real z) {
  const auto big = z > 0.41421356237309503;
  const Real f = Ops<Real>::select(big, 0.5 * (z - 1.0), z);
  const Real k = Ops<Real>::select(big, splat<Real>(1.0), Real{});
  const Real s = f / (2.0 + f), w = s * s, w2 = w * w, half = 0.5 * f * f;
  const Real odd =
      w2 * ((w2 * 1.531383769920937332e-01 + 2.222219843214978396e-01) * w2 + 3.999999999940941908e-01);
  const Real even = w * (((w2 * 1.479819860511658591e-01 + 1.818357216161805012e-01) * w2 + 2.857142874366239149e-01) *
                             w2 + 6.666666666666735130e-01);
  return k * 6.93147180369123816490e-01 - ((half - (s * (half + odd + even) + k * 1.90821492927058770002e-10)) - f);
}

// log(x) for normal x > 0, x = 2^k (1 + z); an absolute error of 2e-16 where x < 1.
template <class Real>
FEDGLMM_KERNEL Real log_positive(Real x) {
  using O = Ops<Real>;
  const Real k = O::from_bits((O::bits(x) >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
  const Real z = O::from_bits((O::bits(x) & 0x000fffffffffffff) | 0x3ff0000000000000) - 1.0;
  return k * 6.93147180559945309417e-01 + log1p_unit(z);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
