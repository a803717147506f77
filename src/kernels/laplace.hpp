// laplace.hpp - Laplace log-likelihood of a cluster with a random intercept, its derivatives in (beta, sigma).
//
//   eta_i = x_i'beta + sigma u,   h(u) = sigma u Y - sum_i w_i A(eta_i) - u^2 / 2,   u* = argmax h
//   loglik = h(u*) - log(H) / 2,  H = 1 + sigma^2 sum_i w_i A''(eta_i)
//
// beta'X'y stands outside the integral and is linear: the engine adds it, from the total over all clusters.
// With r = Y - sum w A', v = w A'', t = w A''', f = w A'''', S. their sums, e_i = (x_i, u*) the partial derivative of
// eta_i in theta = (beta, sigma), and 1s the unit vector of sigma:
//   u_theta = (S_r 1s - sigma sum v e) / H,   T = sum t e + sigma S_t u_theta,   H_theta = 2 sigma S_v 1s + sigma^2 T
//   gradient = -sum w A' e + Y u* 1s - H_theta / (2 H)
//   Hessian  = -sum v e e' + H u_theta u_theta' + H_theta H_theta' / (2 H^2) - H_theta_theta / (2 H)
//   H_theta_theta = 2 S_v 1s 1s' + 2 sigma (1s T' + T 1s') + sigma^2 [ sum f e e'
//                   + sigma (sum f e u_theta' + u_theta sum f e') + sigma^2 S_f u_theta u_theta'
//                   + S_t (1s u_theta' + u_theta 1s' + sigma u_theta_theta) ]
//   H u_theta_theta = -(1s sum v e' + sum v e 1s') - 2 sigma S_v (1s u_theta' + u_theta 1s') - sigma sum t e e'
//                     - sigma^2 (sum t e u_theta' + u_theta sum t e') - sigma^3 S_t u_theta u_theta'
// The three sums over points of e e' have coefficients that are constant in the cluster: one weighted Gram matrix
// carries them.
//
// Cost a point: one exp, one log1p, one division at the mode and one exp a search step; 4 q + q (q + 1) / 2
// multiply-adds for the derivatives.
//
// A TEAM runs the body on a slot: rank() and size() deal out points, sum() adds over all that belongs to a cluster
// and gives every member the same bits. What differs between clusters is a Real (masks and selects); what differs
// between points is a loop.
#pragma once
#include <cstddef>

#include "kernels/mode.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct LaplaceParameters {
  int q;               // fixed effects
  const double* beta;  // q
  ModeSearch search;   // sigma is in it
  int derivatives;     // 0 the value, 1 and the gradient, 2 and the Hessian
};

template <class Real>
struct LaplaceResult {
  Real mode;        // in: a start; out: u*
  Real loglik;      // NaN where the mode was not found
  Real curvature;   // H
  Real* gradient;   // q + 1
  Real* hessian;    // packed lower triangle of q + 1: (j, k <= j) at j (j + 1) / 2 + k
  Real* vectors;    // scratch, 3 (q + 1): sums of v e, t e, f e
};

// Sums over the points at the mode.
template <class Real>
struct ModeSums {
  Real r, v, t, f;
};

template <class Real, class Team>
FEDGLMM_KERNEL void linear_predictor(const Team& team, const ClusterSlot<Real>& c, const LaplaceParameters& m) {
  for (int i = team.rank(); i < c.n; i += team.size()) {
    Real eta{};
    for (int j = 0; j < m.q; ++j) eta += c.X[j * c.ld + i] * m.beta[j];
    c.eta[i] = eta;
  }
}

// Value at the mode; afterwards c.eta holds the means A'.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL ModeSums<Real> value_at_mode(const Team& team, const ClusterSlot<Real>& c, double sigma,
                                            LaplaceResult<Real>& out) {
  const Real shift = out.mode * sigma;
  Sum<Real, 4> a{};
  Sum<Real, 1> b{};
  for (int i = team.rank(); i < c.n; i += team.size()) {
    const Cumulant<Real> cumulant = Family::at(c.eta[i] + shift);
    const Derivatives<Real> d = Family::derivatives(cumulant.mean);
    a.v[0] += c.w[i] * cumulant.mean;
    a.v[1] += c.w[i] * d.v;
    a.v[2] += c.w[i] * d.t;
    a.v[3] += c.w[i] * d.f;
    b.v[0] += c.w[i] * cumulant.value;
    c.eta[i] = cumulant.mean;
  }
  a = team.sum(a);
  b = team.sum(b);
  out.curvature = a.v[1] * (sigma * sigma) + 1.0;
  out.loglik = shift * c.response - b.v[0] - 0.5 * out.mode * out.mode - 0.5 * log_positive(out.curvature);
  return {c.response - a.v[0], a.v[1], a.v[2], a.v[3]};
}

// Weights of the derivative sums for points [first, last) into the chunk's five columns: k (gradient), v, t, f, kappa
// (Gram).
template <class Family, class Real, class Team>
FEDGLMM_KERNEL void point_weights(const Team& team, const ClusterSlot<Real>& c, int first, int last, double sigma,
                                  const Real& H, const Real& St) {
  const double s2 = sigma * sigma;
  const Real a = 0.5 * s2 / H, b = s2 * St / H, tt = a * b;
  const std::size_t n = c.chunk_points;
  for (int i = first + team.rank(); i < last; i += team.size()) {
    const Real mean = c.eta[i], w = c.w[i];
    const Derivatives<Real> d = Family::derivatives(mean);
    const Real v = w * d.v, t = w * d.t, f = w * d.f;
    Real* at = c.chunk + (i - first);
    at[0] = w * mean + a * (t - b * v);
    at[n] = v;
    at[2 * n] = t;
    at[3 * n] = f;
    at[4 * n] = tt * t - a * f - v;
  }
}

template <class Real, class Team, int K>
FEDGLMM_KERNEL void add_to(const Team& team, Sum<Real, K> sums, Real* const (&targets)[K]) {
  sums = team.sum(sums);
  if (team.rank() == 0)
    for (int k = 0; k < K; ++k) *targets[k] += sums.v[k];
}

// Gradient and, for the Hessian, the sums of v x, t x, f x of column j over the chunk.
template <class Real, class Team>
FEDGLMM_KERNEL void column_sums(const Team& team, const ClusterSlot<Real>& c, int first, int last, int j, int q,
                                bool hessian, LaplaceResult<Real>& out) {
  const Real* x = c.X + j * c.ld;
  const std::size_t n = c.chunk_points;
  if (!hessian) {
    Sum<Real, 1> s{};
    for (int i = first + team.rank(); i < last; i += team.size()) s.v[0] -= c.chunk[i - first] * x[i];
    add_to<Real, Team, 1>(team, s, {out.gradient + j});
    return;
  }
  Sum<Real, 4> s{};
  for (int i = first + team.rank(); i < last; i += team.size()) {
    const Real* at = c.chunk + (i - first);
    s.v[0] -= at[0] * x[i];
    s.v[1] += at[n] * x[i];
    s.v[2] += at[2 * n] * x[i];
    s.v[3] += at[3 * n] * x[i];
  }
  Real* V = out.vectors + j;
  add_to<Real, Team, 4>(team, s, {out.gradient + j, V, V + (q + 1), V + 2 * (q + 1)});
}

// Row j of the weighted Gram matrix sum kappa x x' over the chunk, four columns at a time.
template <class Real, class Team>
FEDGLMM_KERNEL void gram_row(const Team& team, const ClusterSlot<Real>& c, int first, int last, int j, Real* row) {
  const Real* x = c.X + j * c.ld;
  const Real* kappa = c.chunk + 4 * static_cast<std::size_t>(c.chunk_points);
  for (int k = 0; k <= j; k += 4) {
    const int width = j + 1 - k < 4 ? j + 1 - k : 4;
    const Real* y[4];
    for (int l = 0; l < 4; ++l) y[l] = c.X + (k + (l < width ? l : 0)) * c.ld;
    Sum<Real, 4> s{};
    for (int i = first + team.rank(); i < last; i += team.size()) {
      const Real kx = kappa[i - first] * x[i];
      for (int l = 0; l < 4; ++l) s.v[l] += kx * y[l][i];
    }
    s = team.sum(s);
    if (team.rank() == 0)
      for (int l = 0; l < width; ++l) row[k + l] += s.v[l];
  }
}

// The Hessian from the Gram matrix (already in out.hessian) and the sums of v e, t e, f e (completed here in sigma's
// place).
template <class Real>
FEDGLMM_KERNEL void assemble_hessian(const ModeSums<Real>& S, int q, double sigma, LaplaceResult<Real>& out) {
  const int p = q + 1;
  const double s2 = sigma * sigma;
  const Real u = out.mode, H = out.curvature, inverse = 1.0 / H, half = 0.5 * inverse;
  Real *V = out.vectors, *T = V + p, *F = T + p;
  // Gram entries of e = (x, u): sum kappa x u = u (-v + a b t - a f)'x.
  const Real a = half * s2, ab = a * s2 * S.t * inverse;
  Real* last = out.hessian + q * p / 2;
  for (int j = 0; j < q; ++j) last[j] = u * (ab * T[j] - a * F[j] - V[j]);
  last[q] = u * u * (ab * S.t - a * S.f - S.v);
  V[q] = u * S.v;
  T[q] = u * S.t;
  F[q] = u * S.f;
  for (int j = 0; j < p; ++j) {
    const double ej = j == q ? 1.0 : 0.0;
    const Real uj = (S.r * ej - sigma * V[j]) * inverse;
    const Real Tj = T[j] + sigma * S.t * uj, Hj = 2.0 * sigma * S.v * ej + s2 * Tj;
    for (int k = 0; k <= j; ++k) {
      const double ek = k == q ? 1.0 : 0.0;
      const Real uk = (S.r * ek - sigma * V[k]) * inverse;
      const Real Tk = T[k] + sigma * S.t * uk, Hk = 2.0 * sigma * S.v * ek + s2 * Tk;
      const Real eu = ej * uk + ek * uj, uu = uj * uk;
      const Real mode_jk = -(ej * V[k] + ek * V[j]) - 2.0 * sigma * S.v * eu - s2 * (T[j] * uk + T[k] * uj) -
                           sigma * s2 * S.t * uu;  // H u_theta_theta without sum t e e', which kappa carries
      const Real H_jk = 2.0 * S.v * (ej * ek) + 2.0 * sigma * (ej * Tk + ek * Tj) +
                        s2 * (sigma * (F[j] * uk + F[k] * uj) + s2 * S.f * uu +
                              S.t * (eu + sigma * mode_jk * inverse));
      out.hessian[j * (j + 1) / 2 + k] += H * uu + 2.0 * half * half * Hj * Hk - half * H_jk;
    }
  }
}

template <class Family, class Real, class Team>
FEDGLMM_KERNEL void derivative_sums(const Team& team, const ClusterSlot<Real>& c, const LaplaceParameters& m,
                                    const ModeSums<Real>& S, LaplaceResult<Real>& out) {
  const bool hessian = m.derivatives > 1;
  if (team.rank() == 0) {
    for (int j = 0; j <= m.q; ++j) out.gradient[j] = Real{};
    if (hessian) {
      for (int j = 0; j < 3 * (m.q + 1); ++j) out.vectors[j] = Real{};
      for (int j = 0; j < (m.q + 1) * (m.q + 2) / 2; ++j) out.hessian[j] = Real{};
    }
  }
  for (int first = 0; first < c.n; first += c.chunk_points) {
    const int last = first + c.chunk_points < c.n ? first + c.chunk_points : c.n;
    point_weights<Family>(team, c, first, last, m.search.sigma, out.curvature, S.t);
    for (int j = 0; j < m.q; ++j) {
      column_sums(team, c, first, last, j, m.q, hessian, out);
      if (hessian) gram_row(team, c, first, last, j, out.hessian + j * (j + 1) / 2);
    }
  }
}

template <class Family, class Real, class Team>
FEDGLMM_KERNEL void laplace(const Team& team, const ClusterSlot<Real>& c, const LaplaceParameters& m,
                            LaplaceResult<Real>& out) {
  const double sigma = m.search.sigma;
  linear_predictor(team, c, m);
  const auto lost = find_mode<Family>(team, c, m.search, out.mode);
  const ModeSums<Real> S = value_at_mode<Family>(team, c, sigma, out);
  out.loglik = Ops<Real>::select(lost, splat<Real>(__builtin_nan("")), out.loglik);
  if (m.derivatives < 1) return;
  derivative_sums<Family>(team, c, m, S, out);
  if (team.rank() != 0) return;
  const Real u = out.mode, H = out.curvature, du = (S.r - sigma * u * S.v) / H;
  const Real dH = 2.0 * sigma * S.v + sigma * sigma * S.t * (u + sigma * du);
  out.gradient[m.q] = u * S.r - 0.5 * dH / H;
  if (m.derivatives > 1) assemble_hessian(S, m.q, sigma, out);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
