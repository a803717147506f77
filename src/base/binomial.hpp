// binomial.hpp - small factors of expansions.
#pragma once

namespace fedglmm {

inline double binomial(int n, int k) {
  double out = 1;
  for (int i = 1; i <= k; ++i) out = out * (n - k + i) / i;
  return out;
}

// (2n - 1)!!, the moment of degree 2n of a standard normal.
inline double odd_factorial(int n) {
  double out = 1;
  for (int i = 1; i <= n; ++i) out *= 2 * i - 1;
  return out;
}

}  // namespace fedglmm
