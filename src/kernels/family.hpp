// family.hpp - cumulant functions A of the canonical families and their derivatives; E y = A'(eta).
#pragma once
#include "kernels/elementary.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

template <class Real>
struct Cumulant {
  Real value, mean;  // A, A'
};

// v = A'', t = A''', f = A'''', as functions of the mean.
template <class Real>
struct Derivatives {
  Real v, t, f;
};

// Binomial, logit: A = log(1 + e^eta), p = 1 / (1 + e^-eta), A'' = p (1 - p), A''' = A'' (1 - 2 p),
// A'''' = A'' (1 - 6 A'').
struct Binomial {
  static constexpr bool shift_invariant = false;

  template <class Real>
  FEDGLMM_KERNEL static Real mean(Real eta) {
    return 1.0 / (1.0 + exp<Real>(-eta));
  }
  template <class Real>
  FEDGLMM_KERNEL static Cumulant<Real> at(Real eta) {
    const Real z = exp<Real>(-magnitude(eta)), d = 1.0 / (1.0 + z);
    return {larger(eta, Real{}) + log1p_unit(z), Ops<Real>::select(eta >= 0.0, d, z * d)};
  }
  template <class Real>
  FEDGLMM_KERNEL static Derivatives<Real> derivatives(Real p) {
    const Real v = p - p * p;
    return {v, v * (1.0 - 2.0 * p), v * (1.0 - 6.0 * v)};
  }
};

// Poisson, log: A = e^eta, and so are all its derivatives. A(eta + s) = e^s A(eta).
struct Poisson {
  static constexpr bool shift_invariant = true;

  template <class Real>
  FEDGLMM_KERNEL static Real mean(Real eta) {
    return exp<Real>(eta);
  }
  template <class Real>
  FEDGLMM_KERNEL static Cumulant<Real> at(Real eta) {
    const Real m = exp<Real>(eta);
    return {m, m};
  }
  template <class Real>
  FEDGLMM_KERNEL static Derivatives<Real> derivatives(Real m) {
    return {m, m, m};
  }
};

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
