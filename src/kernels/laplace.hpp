// laplace.hpp - Laplace log-likelihood of a cluster and its derivatives in psi = (beta, theta), theta the free elements
// of the lower triangular Lambda.
//
//   eta_i = o_i + x_i'beta + z_i'Lambda u,   s = sum_i w_i (y_i - A'(eta_i)) z_i,   V = sum_i w_i A''(eta_i) z_i z_i'
//   h(u) = u'Lambda'sum w y z - sum_i w_i A(eta_i) - u'u / 2,   u* = argmax h,   H = I + Lambda'V Lambda
//   loglik = h(u*) - log det(H) / 2
//
// beta'X'Wy stands outside the integral and is linear: the engine adds it, from the total over all clusters.
// Write v = w A'', t = w A''', f = w A'''', Q = Lambda H^-1 Lambda', q_i = z_i'Q z_i, mu = sum t q z,
// alpha = -H^-1 Lambda'mu / 2, e = Lambda alpha. The mode moves with psi_j by
//   u_j = H^-1 (Lambda_j's - Lambda'sum v z e_j),   e_j = x_j for beta_j, z_a u*_b for Lambda_ab   (Lambda_j = dLambda)
// and the gradient, tr(H^-1 H_j) carried to the points, is
//   beta:       -sum_i k_i x_i,   k_i = w A' + t q_i / 2 + v z_i'e
//   Lambda_ab:  (s - mu / 2 - V e)_a u*_b + s_a alpha_b - (V Lambda H^-1)_ab
// The Hessian is in laplace_hessian.hpp.
//
// Cost a point: one exp, one log1p, one division at the mode and one exp a search step; 1 + r + r (r + 1) / 2
// multiply-adds a column and as many as the Gram matrix has elements for the derivatives.
//
// A TEAM runs the body on a slot: rank() and size() deal out points, sum() and largest() join what belongs to a cluster
// and give every member the same bits. Sums that are built up in memory are clear()ed, add()ed to and made whole for
// all by complete(): each team joins its members where that is cheapest. wait() lets all see what each has written.
// What differs between clusters is a Real (masks and selects); what differs between points is a loop.
#pragma once
#include "kernels/laplace_hessian.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL void laplace(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m,
                            const ModeSearch& search, int derivatives, LikelihoodResult<Real>& out) {
  constexpr int R = Design::size;
  const Design z(c, m);
  linear_predictor(team, c, m);
  const auto lost = update_mode<Family>(team, c, m, z, search, out.mode);
  const ModeState<Real, R> at = value_at_mode<Family>(team, c, m, z, out);
  out.loglik = Ops<Real>::select(lost, splat<Real>(__builtin_nan("")), out.loglik);
  store(at, out);
  if (derivatives < 1) return;
  const Real still[R] = {};
  const Tilt<Real, R> tilt = make_tilt<Family>(team, c, m, z, at, at.inverse, still);
  const HessianSums<Real, R> sums(m, out.sums);
  if (derivatives > 1) add_points<Family>(team, c, m, z, tilt, sums);
  else beta_gradient<Family>(team, c, m, z, c.mean, tilt, out.sums, out.gradient);
  Real S[R][R];
  explicit_part(at, S);
  if (team.rank() == 0) theta_gradient<Real, R>(m, at, tilt, at.inverse, S, out.gradient + m.q);
  if (derivatives < 2) return;
  for (int j = team.rank(); j < m.q; j += team.size())
    out.gradient[j] = sums.column[j * HessianSums<Real, R>::stride];
  assemble_hessian(team, m, at, tilt, sums, out.scratch, out.hessian);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
