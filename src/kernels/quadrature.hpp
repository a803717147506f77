// quadrature.hpp - adaptive Gauss-Hermite log-likelihood of a cluster and its gradient; notation of laplace.hpp.
//
// With H = M M' at the mode and the Gauss-Hermite nodes x_k and weights w_k of every random effect,
//   u_k = u* + sqrt(2) M^-T x_k,   loglik = log sum_k w_k exp(x_k'x_k + h(u_k)) - log det(H) / 2 - (r / 2) log pi
// (Liu and Pierce 1994, Biometrika 81; one node: Laplace). The nodes move with the parameters: with pi_k the nodes'
// shares of the sum, h'(u) the slope in u, g = sum pi_k h'(u_k), E = sum pi_k sqrt(2) x_k (M^-1 h'(u_k))', F the lower
// triangle of E and its mirror image,
//   gradient_j = sum_k pi_k dh(u_k)/dpsi_j + g'u_j - tr(C H_j) / 2,   C = M^-T (I + F) M^-1
//
// Cost a point: that of Laplace, and one exp (and one log1p) a node for the value, one exp a node for the gradient.
#pragma once
#include "kernels/gradient.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct QuadratureRule {
  int points;              // a random effect
  const double* node;      // of weight exp(-x^2)
  const double* log_term;  // log(w) + x^2 - log(pi) / 2
};

// The product rule's nodes, one at a time.
template <int R>
struct NodeIndex {
  int digit[R] = {};
  FEDGLMM_KERNEL static int count(int points) {
    int n = points;
    for (int a = 1; a < R; ++a) n *= points;
    return n;
  }
  FEDGLMM_KERNEL void next(int points) {
    for (int a = 0; a < R; ++a) {
      if (++digit[a] < points) return;
      digit[a] = 0;
    }
  }
};

// M = L D^(1/2), from H = L D L'.
template <class Real, int R>
struct Root {
  Factor<Real, R> factor;
  Real inverse[R];         // D^(-1/2)

  FEDGLMM_KERNEL Root(const ModelParameters& m, const Symmetric<Real, R>& V) : factor(information<Real, R>(m, V)) {
    for (int a = 0; a < R; ++a) inverse[a] = 1.0 / Ops<Real>::root(factor.D[a]);
  }
  // M^-T x
  FEDGLMM_KERNEL void solve_transposed(const Real (&x)[R], Real (&out)[R]) const {
    for (int a = R - 1; a >= 0; --a) {
      out[a] = x[a] * inverse[a];
      for (int b = a + 1; b < R; ++b) out[a] -= factor.L[b][a] * out[b];
    }
  }
  // M^-1 x
  FEDGLMM_KERNEL void solve(const Real (&x)[R], Real (&out)[R]) const {
    for (int a = 0; a < R; ++a) {
      out[a] = x[a];
      for (int b = 0; b < a; ++b) out[a] -= factor.L[a][b] * out[b];
    }
    for (int a = 0; a < R; ++a) out[a] = out[a] * inverse[a];
  }
  // M^-T A M^-1
  FEDGLMM_KERNEL Symmetric<Real, R> congruence(const Symmetric<Real, R>& A) const {
    Real T[R][R];          // rows: M^-T e_c; M^-1 = T'
    for (int c = 0; c < R; ++c) {
      Real unit[R] = {};
      unit[c] = splat<Real>(1.0);
      solve_transposed(unit, T[c]);
    }
    Symmetric<Real, R> out{};
    for (int a = 0; a < R; ++a)
      for (int b = 0; b <= a; ++b)
        for (int c = 0; c < R; ++c)
          for (int d = 0; d < R; ++d) out(a, b) += T[c][a] * A(c, d) * T[d][b];
    return out;
  }
};

// sqrt(2) x_k, and u_k.
template <class Real, int R>
FEDGLMM_KERNEL void place_node(const QuadratureRule& rule, const NodeIndex<R>& k, const Root<Real, R>& root,
                               const Real (&mode)[R], Real (&x)[R], Real (&u)[R]) {
  for (int a = 0; a < R; ++a) x[a] = splat<Real>(1.41421356237309515 * rule.node[k.digit[a]]);
  root.solve_transposed(x, u);
  for (int a = 0; a < R; ++a) u[a] += mode[a];
}

// h(u_k) and the node's terms, into value[k]; the logarithm of the sum of their exponentials.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL Real node_values(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m, const Design& z,
                                const QuadratureRule& rule, const Root<Real, Design::size>& root,
                                const Real (&mode)[Design::size], Real* value) {
  constexpr int R = Design::size;
  const int count = NodeIndex<R>::count(rule.points);
  NodeIndex<R> node;
  Real top = splat<Real>(-1e300);
  for (int k = 0; k < count; ++k, node.next(rule.points)) {
    Real x[R], u[R], b[R];
    place_node(rule, node, root, mode, x, u);
    times_lambda<Real, R>(m, u, b);
    Sum<Real, 1> sum{};
    for (int i = team.rank(); i < c.n; i += team.size())
      sum.v[0] += c.w[i] * Family::at(c.eta[i] + random_part(z, i, b)).value;
    sum = team.sum(sum);
    Real h = -sum.v[0];
    for (int a = 0; a < R; ++a) h += b[a] * c.response[a] - 0.5 * u[a] * u[a] + rule.log_term[node.digit[a]];
    if (team.rank() == 0) value[k] = h;
    top = larger(top, h);
  }
  team.wait();
  Real total{};
  for (int k = 0; k < count; ++k) total += exp<Real>(value[k] - top);
  return top + log_positive(total);
}

// Averages over the nodes.
template <class Real, int R>
struct NodeAverages {
  Real su[R][R], pull[R];  // sum pi_k s_k u_k', sum pi_k h'(u_k)
  Symmetric<Real, R> F;    // I + F
};

// Also sum pi_k A' of every point, into `average`. A share below 1e-20 counts as 0.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL NodeAverages<Real, Design::size> node_averages(
    const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m, const Design& z, const QuadratureRule& rule,
    const Root<Real, Design::size>& root, const Real (&mode)[Design::size], const Real* value, Real total,
    Real* average) {
  constexpr int R = Design::size;
  using O = Ops<Real>;
  for (int i = team.rank(); i < c.n; i += team.size()) average[i] = Real{};
  NodeAverages<Real, R> out{};
  for (int a = 0; a < R; ++a) out.F(a, a) = splat<Real>(1.0);
  NodeIndex<R> node;
  for (int k = 0; k < NodeIndex<R>::count(rule.points); ++k, node.next(rule.points)) {
    const Real share = exp<Real>(value[k] - total);
    const auto counts = share > 1e-20;
    if (!O::any(counts)) continue;
    const Real pi = O::select(counts, share, Real{});
    Real x[R], u[R], b[R], slope[R], y[R];
    place_node(rule, node, root, mode, x, u);
    times_lambda<Real, R>(m, u, b);
    Sum<Real, R> sum{};
    for (int i = team.rank(); i < c.n; i += team.size()) {
      const Real mean = Family::mean(c.eta[i] + random_part(z, i, b));
      average[i] += pi * mean;
      for (int a = 0; a < R; ++a) sum.v[a] += c.w[i] * mean * z(a, i);
    }
    sum = team.sum(sum);
    Real s[R];
    for (int a = 0; a < R; ++a) s[a] = c.response[a] - sum.v[a];
    times_lambda_transposed<Real, R>(m, s, slope);
    for (int a = 0; a < R; ++a) slope[a] -= u[a];
    root.solve(slope, y);
    for (int a = 0; a < R; ++a) {
      out.pull[a] += pi * slope[a];
      for (int d = 0; d < R; ++d) out.su[a][d] += pi * s[a] * u[d];
      for (int d = 0; d <= a; ++d) out.F(a, d) += pi * x[a] * y[d];
    }
  }
  return out;
}

// c.mean must not be c.eta.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL void quadrature(const Team& team, const ClusterSlot<Real>& c, const ModelParameters& m,
                               const ModeSearch& search, const QuadratureRule& rule, bool gradient,
                               LikelihoodResult<Real>& out) {
  constexpr int R = Design::size;
  const Design z(c, m);
  linear_predictor(team, c, m);
  const auto lost = update_mode<Family>(team, c, m, z, search, out.mode);
  const ModeState<Real, R> at = value_at_mode<Family>(team, c, m, z, out);
  store(at, out);
  const Root<Real, R> root(m, at.V);
  const Real total = node_values<Family>(team, c, m, z, rule, root, at.u, out.scratch);
  out.loglik = Ops<Real>::select(lost, splat<Real>(__builtin_nan("")), total - 0.5 * root.factor.log_determinant());
  if (!gradient) return;
  const auto nodes = node_averages<Family>(team, c, m, z, rule, root, at.u, out.scratch, total, c.average);
  const Symmetric<Real, R> C = root.congruence(nodes.F);
  const Tilt<Real, R> tilt = make_tilt<Family>(team, c, m, z, at, C, nodes.pull);
  beta_gradient<Family>(team, c, m, z, c.average, tilt, out.sums, out.gradient);
  if (team.rank() == 0) theta_gradient<Real, R>(m, at, tilt, C, nodes.su, out.gradient + m.q);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
