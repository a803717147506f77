// mode.hpp - the conditional mode of a cluster's random effects: the root of
//   h'(u) = Lambda'(s - sum_i w_i A'(eta_i + z_i'Lambda u) z_i) - u,   s = sum_i w_i y_i z_i.
//
// h is strictly concave, so the root is unique. Lanes that have converged are frozen by a select: the result of a
// cluster does not depend on its neighbours. Each search takes a start in u, leaves the mode there and returns the mask
// of lanes that have NOT converged.
#pragma once
#include "kernels/family.hpp"
#include "kernels/symmetric.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct ModeSearch {
  double tolerance;   // of |step| / (1 + |u|); convergence is quadratic, so the error is about its square
  int max_iterations;
};

FEDGLMM_KERNEL constexpr ModeSearch careful_search() { return {1e-9, 400}; }

// A random intercept, any family: Newton inside the bracket [sigma (Y - sum w sup A'), sigma Y]; bisection where Newton
// leaves it or does not halve its last step (A' is flat on both sides, and Newton alone would jump to and fro). For the
// binomial family sup A' = 1.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask bracketed_mode(const Team& team, const ClusterSlot<Real>& c, double sigma,
                                                       const ModeSearch& s, Real& u) {
  using O = Ops<Real>;
  Sum<Real, 1> weight{};
  for (int i = team.rank(); i < c.n; i += team.size()) weight.v[0] += c.w[i];
  weight = team.sum(weight);
  const Real response = c.response[0];
  Real lower = (response - weight.v[0]) * sigma, upper = response * sigma;
  u = O::select((u >= lower) & (u <= upper), u, 0.5 * (lower + upper));
  Real last_step = upper - lower;
  auto active = lower <= upper;
  for (int iteration = 0; iteration < s.max_iterations && O::any(active); ++iteration) {
    Sum<Real, 2> sums{};  // sum w A', sum w A''
    const Real shift = u * sigma;
    for (int i = team.rank(); i < c.n; i += team.size()) {
      const Real mean = Family::mean(c.eta[i] + shift);
      sums.v[0] += c.w[i] * mean;
      sums.v[1] += c.w[i] * Family::derivatives(mean).v;
    }
    sums = team.sum(sums);
    const Real slope = (response - sums.v[0]) * sigma - u;
    const Real curvature = sums.v[1] * (sigma * sigma) + 1.0;
    lower = O::select(slope > 0.0, u, lower);
    upper = O::select(slope > 0.0, upper, u);
    const Real step = slope / curvature;
    const auto moved = magnitude(step) > (magnitude(u) + 1.0) * s.tolerance;
    const auto trusted = (u + step >= lower) & (u + step <= upper) & (magnitude(step) <= 0.5 * last_step);
    const Real next = O::select(trusted, u + step, O::select(moved, 0.5 * (lower + upper), u + step));
    last_step = magnitude(next - u);
    u = O::select(active, next, u);
    active = active & moved;
  }
  return active;
}

// A random intercept, shift-invariant families (Poisson): sum w A'(eta + sigma u) = M e^(sigma u) with M = sum w e^eta,
// so one pass over the points is enough. In u the equation is convex, and u0 = min(sigma Y, max(0, log(Y / M)) / sigma)
// is right of the root: Newton falls monotonically onto it.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask shifted_mode(const Team& team, const ClusterSlot<Real>& c, double sigma,
                                                     const ModeSearch& s, Real& u) {
  using O = Ops<Real>;
  Sum<Real, 1> mass{};
  for (int i = team.rank(); i < c.n; i += team.size()) mass.v[0] += c.w[i] * Family::mean(c.eta[i]);
  mass = team.sum(mass);
  const double tiny = 1e-300;
  const Real response = c.response[0], M = larger(mass.v[0], splat<Real>(tiny));
  const double inverse_sigma = sigma > 0.0 ? 1.0 / sigma : 0.0;
  const Real log_ratio = log_positive(larger(response, splat<Real>(tiny))) - log_positive(M);
  u = smaller(response * sigma, larger(log_ratio, Real{}) * inverse_sigma);
  auto active = u == u;
  for (int iteration = 0; iteration < s.max_iterations && O::any(active); ++iteration) {
    const Real mean = M * exp<Real>(u * sigma);
    const Real next = u + ((response - mean) * sigma - u) / (mean * (sigma * sigma) + 1.0);
    const auto moved = magnitude(next - u) > (magnitude(next) + 1.0) * s.tolerance;
    u = O::select(active, next, u);
    active = active & moved;
  }
  return active;
}

// log(1 + x) / x for x >= 0
template <class Real>
FEDGLMM_KERNEL Real log1p_ratio(Real x) {
  const auto small = x < 1e-4;
  const Real safe = Ops<Real>::select(small, splat<Real>(1.0), x);
  return Ops<Real>::select(small, 1.0 - x * (0.5 - x * (1.0 / 3.0)), log_positive(safe + 1.0) / safe);
}

template <class Real, int R>
struct Slope {
  Real s[R];               // sum w A' z
  Symmetric<Real, R> V;    // sum w A'' z z'
};

template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL Slope<Real, Design::size> slope_at(const Team& team, const ClusterSlot<Real>& c, const Design& z,
                                                  const Real (&b)[Design::size]) {
  constexpr int R = Design::size, S = packed_size(R);
  Sum<Real, R + S> sums{};
  for (int i = team.rank(); i < c.n; i += team.size()) {
    const Real mean = Family::mean(c.eta[i] + random_part(z, i, b));
    const Real wm = c.w[i] * mean, wv = c.w[i] * Family::derivatives(mean).v;
    for (int a = 0, ab = R; a < R; ++a) {
      const Real za = z(a, i), va = wv * za;
      sums.v[a] += wm * za;
      for (int d = 0; d <= a; ++d, ++ab) sums.v[ab] += va * z(d, i);
    }
  }
  sums = team.sum(sums);
  Slope<Real, R> out;
  for (int a = 0; a < R; ++a) out.s[a] = sums.v[a];
  for (int k = 0; k < S; ++k) out.V.v[k] = sums.v[R + k];
  return out;
}

// Any number of random effects: Newton's step d shortened by log(1 + x) / x, x >= max_i |z_i'Lambda d|. |A'''| <= A''
// makes h quasi-self-concordant, and such steps never fall: Sun and Tran-Dinh (2019), Math. Program. 178.
template <class Family, class Design, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask damped_mode(const Team& team, const ClusterSlot<Real>& c,
                                                    const ModelParameters& m, const Design& z, const ModeSearch& search,
                                                    Real (&u)[Design::size]) {
  using O = Ops<Real>;
  constexpr int R = Design::size;
  Sum<Real, R> reach{};
  for (int i = team.rank(); i < c.n; i += team.size())
    for (int a = 0; a < R; ++a)
      reach.v[a] = larger(reach.v[a], O::select(c.w[i] > 0.0, magnitude(z(a, i)), Real{}));
  reach = team.largest(reach);
  auto active = u[0] == u[0];
  for (int iteration = 0; iteration < search.max_iterations && O::any(active); ++iteration) {
    Real b[R], d[R], residual[R];
    times_lambda<Real, R>(m, u, b);
    const Slope<Real, R> at = slope_at<Family>(team, c, z, b);
    for (int a = 0; a < R; ++a) residual[a] = c.response[a] - at.s[a];
    times_lambda_transposed<Real, R>(m, residual, d);
    for (int a = 0; a < R; ++a) d[a] -= u[a];
    Factor<Real, R>(information<Real, R>(m, at.V)).solve(d);
    times_lambda<Real, R>(m, d, b);
    Real moves{}, longest{};
    for (int a = 0; a < R; ++a) moves += magnitude(b[a]) * reach.v[a];
    const Real damping = log1p_ratio(moves);
    for (int a = 0; a < R; ++a) {
      longest = larger(longest, magnitude(d[a]) / (magnitude(u[a]) + 1.0));
      u[a] = O::select(active, u[a] + damping * d[a], u[a]);
    }
    active = active & (longest > search.tolerance);
  }
  return active;
}

template <class Family, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask find_mode(const Team& team, const ClusterSlot<Real>& c,
                                                  const ModelParameters& m, const InterceptDesign<Real>&,
                                                  const ModeSearch& search, Real (&u)[1]) {
  if constexpr (Family::shift_invariant) return shifted_mode<Family>(team, c, m.lambda[0], search, u[0]);
  else return bracketed_mode<Family>(team, c, m.lambda[0], search, u[0]);
}

template <class Family, class Real, class Team, int R>
FEDGLMM_KERNEL typename Ops<Real>::Mask find_mode(const Team& team, const ClusterSlot<Real>& c,
                                                  const ModelParameters& m, const SlopesDesign<Real, R>& z,
                                                  const ModeSearch& search, Real (&u)[R]) {
  return damped_mode<Family>(team, c, m, z, search, u);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
