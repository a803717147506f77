// gradient.hpp - a cluster at its mode: value, and the sums that its gradient is made of; notation of laplace.hpp.
#pragma once
#include "kernels/mode.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

template <class Real>
struct LikelihoodResult {
  Real* mode;        // r; in: a start; out: u*
  Real loglik;       // NaN where the mode was not found
  Real* covariance;  // H^-1, packed
  Real* gradient;    // parameters
  Real* hessian;     // packed lower triangle
  Real* sums;        // hessian_sums() Reals of scratch that the team adds to
  Real* scratch;     // hessian_terms() Reals for the Hessian, one a node for quadrature
};

// What the cluster is like at its mode.
template <class Real, int R>
struct ModeState {
  Real u[R], s[R];
  Symmetric<Real, R> V, inverse;  // inverse: H^-1
  Real third;                     // sum t z^3, where R = 1
};

// The parts of the gradient that are the cluster's: see the head of this file.
template <class Real, int R>
struct Tilt {
  Symmetric<Real, R> Q;
  Real mu[R], alpha[R], e[R];
};

template <class Real, class Team>
FEDGLMM_KERNEL void linear_predictor(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m) {
  for (int i = team.rank(); i < c.n; i += team.size()) {
    Real eta = c.offset ? c.offset[i] : Real{};
    for (int j = 0; j < m.q; ++j) eta += c.X[j * c.ld + i] * m.beta[j];
    c.eta[i] = eta;
  }
}

// From the mode of the last evaluation; a search that fails leaves 0, so that the next one starts afresh.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask update_mode(const Team& team, const ClusterSlot<Real>& c,
                                                    const ModelParameters& m, const Design& z, const ModeSearch& search,
                                                    Real* mode) {
  constexpr int R = Design::size;
  Real u[R];
  for (int a = 0; a < R; ++a) u[a] = mode[a];
  const auto lost = find_mode<Family>(team, c, m, z, search, u);
  for (int a = 0; a < R; ++a) mode[a] = Ops<Real>::select(lost, Real{}, u[a]);
  return lost;
}

// Value at the mode; leaves the means there in c.mean.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL ModeState<Real, Design::size> value_at_mode(const Team& team, const ClusterSlot<Real>& c,
                                                           const ModelParameters& m, const Design& z,
                                                           LikelihoodResult<Real>& out) {
  constexpr int R = Design::size, S = packed_size(R);
  ModeState<Real, R> at;
  for (int a = 0; a < R; ++a) at.u[a] = out.mode[a];
  Real b[R];
  times_lambda<Real, R>(m, at.u, b);
  Sum<Real, R + S + 2> sums{}, block{};
  for (int i = team.rank(); i < c.n; i += team.size()) {
    const Cumulant<Real> cumulant = Family::at(c.eta[i] + random_part(z, i, b));
    const Derivatives<Real> d = Family::derivatives(cumulant.mean);
    const Real w = c.w[i], wm = w * cumulant.mean, wv = w * d.v;
    for (int a = 0, ab = R; a < R; ++a) {
      const Real za = z(a, i), va = wv * za;
      block.v[a] += wm * za;
      for (int k = 0; k <= a; ++k, ++ab) block.v[ab] += va * z(k, i);
    }
    block.v[R + S] += w * cumulant.value;
    if constexpr (R == 1) block.v[R + S + 1] += w * d.t * z(0, i) * z(0, i) * z(0, i);
    c.mean[i] = cumulant.mean;
    if ((i & 1023) == 1023) {  // long clusters: millions of terms on one sum would lose digits
      for (int k = 0; k < R + S + 2; ++k) sums.v[k] += block.v[k];
      block = {};
    }
  }
  for (int k = 0; k < R + S + 2; ++k) sums.v[k] += block.v[k];
  sums = team.sum(sums);
  out.loglik = -sums.v[R + S];
  at.third = sums.v[R + S + 1];
  for (int a = 0; a < R; ++a) {
    at.s[a] = c.response[a] - sums.v[a];
    out.loglik += b[a] * c.response[a] - 0.5 * at.u[a] * at.u[a];
  }
  for (int k = 0; k < S; ++k) at.V.v[k] = sums.v[R + k];
  const Factor<Real, R> factor(information<Real, R>(m, at.V));
  out.loglik -= 0.5 * factor.log_determinant();
  at.inverse = factor.inverse();
  return at;
}

// sum_i t_i q_i z_i
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL void third_moments(const Team& team, const ClusterSlot<Real>& c, const Design& z,
                                  const ModeState<Real, Design::size>& at, Tilt<Real, Design::size>& tilt) {
  constexpr int R = Design::size;
  if constexpr (R == 1) {
    tilt.mu[0] = tilt.Q.v[0] * at.third;
  } else {
    Sum<Real, R> sums{};
    for (int i = team.rank(); i < c.n; i += team.size()) {
      Real zi[R], Qz[R];
      for (int a = 0; a < R; ++a) zi[a] = z(a, i);
      times(tilt.Q, zi, Qz);
      const Real tq = c.w[i] * Family::derivatives(c.mean[i]).t * random_part(z, i, Qz);
      for (int a = 0; a < R; ++a) sums.v[a] += tq * zi[a];
    }
    sums = team.sum(sums);
    for (int a = 0; a < R; ++a) tilt.mu[a] = sums.v[a];
  }
}

// For a log-determinant weighed by C: tr(C H_j) in the place of tr(H^-1 H_j), and `pull`'u_j besides.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL Tilt<Real, Design::size> make_tilt(const Team& team, const ClusterSlot<Real>& c,
                                                  const ModelParameters& m, const Design& z,
                                                  const ModeState<Real, Design::size>& at,
                                                  const Symmetric<Real, Design::size>& C,
                                                  const Real (&pull)[Design::size]) {
  constexpr int R = Design::size;
  Tilt<Real, R> tilt;
  tilt.Q = spread<Real, R>(m, C);
  third_moments<Family>(team, c, z, at, tilt);
  Real a[R];
  times_lambda_transposed<Real, R>(m, tilt.mu, a);
  for (int k = 0; k < R; ++k) a[k] = pull[k] - 0.5 * a[k];
  times(at.inverse, a, tilt.alpha);
  times_lambda<Real, R>(m, tilt.alpha, tilt.e);
  return tilt;
}

// Weights of the derivative sums for points [first, last) into the chunk's columns. `mean` is what the score averages.
template <class Family, bool Hessian, class Design, class Real, class Team>
FEDGLMM_KERNEL void point_weights(const Team& team, const ClusterSlot<Real>& c, const Design& z, const Real* mean,
                                  const Tilt<Real, Design::size>& tilt, int first, int last) {
  constexpr int R = Design::size;
  const std::size_t n = c.chunk_points;
  for (int i = first + team.rank(); i < last; i += team.size()) {
    const Derivatives<Real> d = Family::derivatives(c.mean[i]);
    const Real w = c.w[i], v = w * d.v, t = w * d.t;
    Real zi[R], Qz[R];
    for (int a = 0; a < R; ++a) zi[a] = z(a, i);
    times(tilt.Q, zi, Qz);
    const Real q = 0.5 * random_part(z, i, Qz), e = random_part(z, i, tilt.e);
    Real* at = c.chunk + (i - first);
    at[0] = -(w * mean[i] + t * q + v * e);
    if constexpr (Hessian) {
      for (int a = 0, ab = 1 + R; a < R; ++a) {
        at[(1 + a) * n] = v * zi[a];
        for (int b = 0; b <= a; ++b, ++ab) at[ab * n] = t * zi[a] * zi[b];
      }
      at[(chunk_columns(R) - 1) * n] = -v - w * d.f * q - t * e;
    }
  }
}

// Adds to sums[k], over the chunk, its column k times base column j.
template <int K, class Real, class Team>
FEDGLMM_KERNEL void column_sums(const Team& team, const ClusterSlot<Real>& c, int first, int last, int j, Real* sums) {
  const Real* x = c.X + j * c.ld;
  const std::size_t n = c.chunk_points;
  Sum<Real, K> s{};
  for (int i = first + team.rank(); i < last; i += team.size())
    for (int k = 0; k < K; ++k) s.v[k] += c.chunk[i - first + k * n] * x[i];
  team.add(sums, s);
}

// S_ab: what stands for s_a u_b in the explicit part. C: see make_tilt.
template <class Real, int R>
FEDGLMM_KERNEL void theta_gradient(const ModelParameters& m, const ModeState<Real, R>& at, const Tilt<Real, R>& tilt,
                                   const Symmetric<Real, R>& C, const Real (&S)[R][R], Real* gradient) {
  Real Ve[R];
  times(at.V, tilt.e, Ve);
  for (int k = 0; k < m.theta; ++k) {
    const int a = m.row[k], b = m.col[k];
    Real VLC{};
    for (int c = 0; c < R; ++c)
      for (int d = 0; d <= c; ++d) VLC += at.V(a, c) * m.lambda[c * R + d] * C(d, b);
    gradient[k] = S[a][b] - (0.5 * tilt.mu[a] + Ve[a]) * at.u[b] + at.s[a] * tilt.alpha[b] - VLC;
  }
}

template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL void beta_gradient(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m,
                                  const Design& z, const Real* mean, const Tilt<Real, Design::size>& tilt,
                                  Real* sums, Real* gradient) {
  team.clear(sums, m.q);
  for (int first = 0; first < c.n; first += c.chunk_points) {
    const int last = first + c.chunk_points < c.n ? first + c.chunk_points : c.n;
    point_weights<Family, false>(team, c, z, mean, tilt, first, last);
    for (int j = 0; j < m.q; ++j) column_sums<1>(team, c, first, last, j, sums + j);
  }
  team.complete(sums, m.q);
  for (int j = team.rank(); j < m.q; j += team.size()) gradient[j] = sums[j];
}

// The explicit part of Lambda's gradient: s u'.
template <class Real, int R>
FEDGLMM_KERNEL void explicit_part(const ModeState<Real, R>& at, Real (&S)[R][R]) {
  for (int a = 0; a < R; ++a)
    for (int b = 0; b < R; ++b) S[a][b] = at.s[a] * at.u[b];
}

template <class Real, int R>
FEDGLMM_KERNEL void store(const ModeState<Real, R>& at, LikelihoodResult<Real>& out) {
  for (int k = 0; k < packed_size(R); ++k) out.covariance[k] = at.inverse.v[k];
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
