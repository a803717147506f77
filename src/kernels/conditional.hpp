// conditional.hpp - a cluster given a shift of its linear predictor: what an outer level of random effects asks for.
#pragma once
#include "kernels/gradient.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// Sums of w A, w A', w A'', w A''' at eta + shift.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL Sum<Real, 4> conditional_sums(const Team& team, const ClusterSlot<Real>& c, Real shift) {
  Sum<Real, 4> sums{};
  for (int i = team.rank(); i < c.n; i += team.size()) {
    const Cumulant<Real> cumulant = Family::at(c.eta[i] + shift);
    const Derivatives<Real> d = Family::derivatives(cumulant.mean);
    sums.v[0] += c.w[i] * cumulant.value;
    sums.v[1] += c.w[i] * cumulant.mean;
    sums.v[2] += c.w[i] * d.v;
    sums.v[3] += c.w[i] * d.t;
  }
  return team.sum(sums);
}

// gradient = - sum_i (w A' + q / 2 w A''' + e w A'') x_i at eta + shift.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL void conditional_gradient(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m,
                                         Real shift, Real q, Real e, Real* sums, Real* gradient) {
  for (int i = team.rank(); i < c.n; i += team.size()) c.mean[i] = Family::mean(c.eta[i] + shift);
  Tilt<Real, 1> tilt;
  tilt.Q.v[0] = q;
  tilt.e[0] = e;
  beta_gradient<Family>(team, c, m, InterceptDesign<Real>(c, m), c.mean, tilt, sums, gradient);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
