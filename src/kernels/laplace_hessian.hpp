// laplace_hessian.hpp - second derivatives of a cluster's Laplace log-likelihood; notation of laplace.hpp.
//
// The total derivative of eta in psi_j is d_j = [x_j] + z'c_j, c_j = Lambda u_j + [1_a u*_b]: x_j for beta_j only, the
// last part for Lambda_ab only. With n_j = sum v z d_j, V_j = sum t d_j z z', H_j = dH / dpsi_j, all linear in c_j and
// in sums of v z x and t z z'x:
//   Hessian_jk = sum kappa d_j d_k - u_j'u_k + tr(H^-1 H_j H^-1 H_k) / 2
//              + [j is Lambda_ab: (s - mu / 2 - V e)_a u_kb - alpha_b n_ka - (V_k Lambda H^-1)_ab] + [k likewise]
//              - [both: (H^-1)_bd V_ac for Lambda_ab, Lambda_cd],   kappa_i = -v - f q_i / 2 - t z_i'e
// from differentiating the mode's equation twice; sum kappa x x' is the only Gram matrix over the points.
#pragma once
#include "kernels/gradient.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// Adds row j of the weighted Gram matrix over the chunk, four columns at a time.
template <int R, class Real, class Team>
FEDGLMM_KERNEL void gram_row(const Team& team, const ClusterSlot<Real>& c, int first, int last, int j, Real* row) {
  const Real* x = c.X + j * c.ld;
  const Real* kappa = c.chunk + (chunk_columns(R) - 1) * static_cast<std::size_t>(c.chunk_points);
  for (int k = 0; k <= j; k += 4) {
    const int width = j + 1 - k < 4 ? j + 1 - k : 4;
    const Real* y[4];
    for (int l = 0; l < 4; ++l) y[l] = c.X + (k + (l < width ? l : 0)) * c.ld;
    Sum<Real, 4> s{};
    for (int i = first + team.rank(); i < last; i += team.size()) {
      const Real kx = kappa[i - first] * x[i];
      for (int l = 0; l < 4; ++l) s.v[l] += kx * y[l][i];
    }
    team.add(row + k, s, width);
  }
}

FEDGLMM_KERNEL constexpr int hessian_sums(int columns, int r) {
  return columns * (1 + r + packed_size(r)) + packed_size(columns);
}
FEDGLMM_KERNEL constexpr int hessian_terms(int parameters, int r) {
  return parameters * (4 * r + 2 * packed_size(r) + r * r);
}

// Sums over the points: per base column the gradient's, then of v z x, then of t z z'x; and the Gram matrix, packed.
template <class Real, int R>
struct HessianSums {
  static constexpr int S = packed_size(R), stride = 1 + R + S;
  Real *column, *gram;

  FEDGLMM_KERNEL HessianSums(const ModelParameters& m, Real* memory)
      : column(memory), gram(memory + m.columns * stride) {}
  FEDGLMM_KERNEL const Real* vzx(int j) const { return column + j * stride + 1; }
  FEDGLMM_KERNEL const Real* tzzx(int j) const { return column + j * stride + 1 + R; }
  FEDGLMM_KERNEL const Real& kxx(int j, int k) const { return gram[Symmetric<Real, R>::at(j, k)]; }
};

template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL_PHASE void add_points(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m,
                                     const Design& z, const Tilt<Real, Design::size>& tilt,
                                     const HessianSums<Real, Design::size>& sums) {
  constexpr int R = Design::size, stride = HessianSums<Real, R>::stride;
  team.clear(sums.column, hessian_sums(m.columns, R));
  for (int first = 0; first < c.n; first += c.chunk_points) {
    const int last = first + c.chunk_points < c.n ? first + c.chunk_points : c.n;
    point_weights<Family, true>(team, c, z, c.mean, tilt, first, last);
    for (int j = 0; j < m.columns; ++j) {
      column_sums<stride>(team, c, first, last, j, sums.column + j * stride);
      gram_row<R>(team, c, first, last, j, sums.gram + packed_size(j));
    }
  }
  team.complete(sums.column, hessian_sums(m.columns, R));
}

// What the formula needs of one parameter; Reals throughout. r = sum kappa d_j z.
template <class Real, int R>
struct ParameterTerms {
  Real c[R], u[R], n[R], r[R];
  Symmetric<Real, R> H, W;        // H_j; W = H^-1 H_j H^-1
  Real G[R][R];                   // V_j Lambda H^-1
};

// Sums of z alone, from those of base columns.
template <class Real, int R>
struct RandomSums {
  Symmetric<Real, R> tzz[R];      // sum t z_c z z'
  Real kzz[R][R];                 // sum kappa z z'

  FEDGLMM_KERNEL RandomSums(const ModelParameters& m, const HessianSums<Real, R>& sums) {
    for (int c = 0; c < R; ++c) {
      const Real *x = sums.tzzx(m.column[c]), *one = sums.tzzx(m.ones);
      for (int k = 0; k < packed_size(R); ++k) tzz[c].v[k] = x[k] + m.shift[c] * one[k];
      for (int d = 0; d < R; ++d)
        kzz[d][c] = kxz(m, sums, m.column[d], c) + m.shift[d] * kxz(m, sums, m.ones, c);
    }
  }

  // sum kappa x_j z_c
  FEDGLMM_KERNEL static Real kxz(const ModelParameters& m, const HessianSums<Real, R>& sums, int j, int c) {
    return sums.kxx(j, m.column[c]) + m.shift[c] * sums.kxx(j, m.ones);
  }
};

// G = V_j Lambda H^-1, H_j = Lambda'V_j Lambda + [Lambda_j'V Lambda and its transpose], W.
template <class Real, int R>
FEDGLMM_KERNEL void curvature_terms(const ModelParameters& m, const ModeState<Real, R>& at,
                                    const Symmetric<Real, R>& Vj, bool fixed, int a, int b,
                                    ParameterTerms<Real, R>& out) {
  out.H = congruence<Real, R>(m, Vj);
  if (!fixed)
    for (int y = 0; y < R; ++y) {
      Real VL{};                  // (V Lambda)_ay
      for (int c = y; c < R; ++c) VL += at.V(a, c) * m.lambda[c * R + y];
      out.H(b, y) += b == y ? 2.0 * VL : VL;
    }
  out.W = sandwich(at.inverse, out.H);
  for (int x = 0; x < R; ++x)
    for (int y = 0; y < R; ++y) {
      Real g{};
      for (int c = 0; c < R; ++c)
        for (int d = 0; d <= c; ++d) g += Vj(x, c) * m.lambda[c * R + d] * at.inverse(d, y);
      out.G[x][y] = g;
    }
}

template <class Real, int R>
FEDGLMM_KERNEL_PHASE void parameter_terms(const ModelParameters& m, const ModeState<Real, R>& at,
                                          const HessianSums<Real, R>& sums, const RandomSums<Real, R>& z, int j,
                                          ParameterTerms<Real, R>& out) {
  const bool fixed = j < m.q;
  const int a = fixed ? 0 : m.row[j - m.q], b = fixed ? 0 : m.col[j - m.q];
  Real moved[R], back[R];         // sum v z e_j, Lambda' of it
  for (int c = 0; c < R; ++c) moved[c] = fixed ? sums.vzx(j)[c] : at.V(a, c) * at.u[b];
  times_lambda_transposed<Real, R>(m, moved, back);
  for (int c = 0; c < R; ++c) out.u[c] = -back[c];
  if (!fixed) out.u[b] += at.s[a];
  times_symmetric(at.inverse, out.u);
  times_lambda<Real, R>(m, out.u, out.c);
  if (!fixed) out.c[a] += at.u[b];
  times(at.V, out.c, out.n);
  Symmetric<Real, R> Vj{};
  for (int c = 0; c < R; ++c) {
    if (fixed) out.n[c] += sums.vzx(j)[c];
    out.r[c] = fixed ? z.kxz(m, sums, j, c) : Real{};
    for (int d = 0; d < R; ++d) out.r[c] += out.c[d] * z.kzz[d][c];
    for (int k = 0; k < packed_size(R); ++k) Vj.v[k] += out.c[c] * z.tzz[c].v[k];
  }
  if (fixed)
    for (int k = 0; k < packed_size(R); ++k) Vj.v[k] += sums.tzzx(j)[k];
  curvature_terms(m, at, Vj, fixed, a, b, out);
}

// sum kappa d_j d_k, j >= k
template <class Real, int R>
FEDGLMM_KERNEL Real gram_element(const ModelParameters& m, const HessianSums<Real, R>& sums, int j, int k,
                                 const ParameterTerms<Real, R>& J, const ParameterTerms<Real, R>& K) {
  Real out{};
  if (j >= m.q) {
    for (int c = 0; c < R; ++c) out += K.r[c] * J.c[c];
    return out;
  }
  out = sums.kxx(j, k);
  for (int c = 0; c < R; ++c) out += J.r[c] * K.c[c] + J.c[c] * RandomSums<Real, R>::kxz(m, sums, k, c);
  return out;
}

// (s - mu / 2 - V e)_a u_kb - alpha_b n_ka - (V_k Lambda H^-1)_ab for element (a, b) of Lambda. lift: the first factor.
template <class Real, int R>
FEDGLMM_KERNEL Real explicit_term(const ParameterTerms<Real, R>& K, const Real (&lift)[R], const Tilt<Real, R>& tilt,
                                  int a, int b) {
  return lift[a] * K.u[b] - tilt.alpha[b] * K.n[a] - K.G[a][b];
}

// The members deal out the parameters, then the elements of each row.
template <class Real, int R, class Team>
FEDGLMM_KERNEL void assemble_hessian(const Team& team, const ModelParameters& m, const ModeState<Real, R>& at,
                                     const Tilt<Real, R>& tilt, const HessianSums<Real, R>& sums, Real* memory,
                                     Real* hessian) {
  const RandomSums<Real, R> z(m, sums);
  auto* terms = reinterpret_cast<ParameterTerms<Real, R>*>(memory);
  Real lift[R];
  times(at.V, tilt.e, lift);
  for (int a = 0; a < R; ++a) lift[a] = at.s[a] - 0.5 * tilt.mu[a] - lift[a];
  for (int j = team.rank(); j < m.parameters(); j += team.size()) parameter_terms(m, at, sums, z, j, terms[j]);
  team.wait();
  for (int j = 0; j < m.parameters(); ++j)
    for (int k = team.rank(); k <= j; k += team.size()) {
      const ParameterTerms<Real, R>&J = terms[j], &K = terms[k];
      Real h = gram_element(m, sums, j, k, J, K) + 0.5 * dot(J.W, K.H);
      for (int c = 0; c < R; ++c) h -= J.u[c] * K.u[c];
      const int jj = j - m.q, kk = k - m.q;
      if (jj >= 0) h += explicit_term(K, lift, tilt, m.row[jj], m.col[jj]);
      if (kk >= 0)
        h += explicit_term(J, lift, tilt, m.row[kk], m.col[kk]) -
             at.inverse(m.col[jj], m.col[kk]) * at.V(m.row[jj], m.row[kk]);
      hessian[packed_size(j) + k] = h;
    }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
