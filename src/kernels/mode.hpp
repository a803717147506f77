// mode.hpp - the conditional mode of a cluster's random intercept: the root of
// h'(u) = sigma (Y - sum_i w_i A'(eta_i + sigma u)) - u.
//
// h' falls strictly, so the root is unique. Lanes that have converged are frozen by a select: the result of a cluster
// does not depend on its neighbours. Each search returns the mask of lanes that have NOT converged.
#pragma once
#include "kernels/family.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// One cluster's points as the kernels see them (or one cluster per lane). Padding: w = x = 0.
template <class Real>
struct ClusterSlot {
  int n;              // points; of the longest cluster where lanes hold several
  std::size_t ld;     // column j of point i: X[j * ld + i]
  const Real* X;
  const Real* w;      // prior weights >= 0
  Real response;      // Y = sum_i w_i y_i
  Real* eta;          // n Reals of scratch
  Real* chunk;        // 5 * chunk_points Reals of scratch
  int chunk_points;   // how many points the derivative passes take at a time
};

struct ModeSearch {
  double sigma;       // >= 0
  double tolerance;   // of |step| / (1 + |u|); convergence is quadratic, so the error is about its square
  int max_iterations;
};

// Any family: Newton inside the bracket [sigma (Y - sum w sup A'), sigma Y]; bisection where Newton leaves it or does
// not halve its last step (A' is flat on both sides, and Newton alone would jump to and fro). For the binomial family
// sup A' = 1. `u` comes with a start and leaves with the mode.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask bracketed_mode(const Team& team, const ClusterSlot<Real>& c,
                                                       const ModeSearch& s, Real& u) {
  using O = Ops<Real>;
  Sum<Real, 1> weight{};
  for (int i = team.rank(); i < c.n; i += team.size()) weight.v[0] += c.w[i];
  weight = team.sum(weight);
  Real lower = (c.response - weight.v[0]) * s.sigma, upper = c.response * s.sigma;
  u = O::select((u >= lower) & (u <= upper), u, 0.5 * (lower + upper));
  Real last_step = upper - lower;
  auto active = lower <= upper;
  for (int iteration = 0; iteration < s.max_iterations && O::any(active); ++iteration) {
    Sum<Real, 2> sums{};  // sum w A', sum w A''
    const Real shift = u * s.sigma;
    for (int i = team.rank(); i < c.n; i += team.size()) {
      const Real mean = Family::mean(c.eta[i] + shift);
      sums.v[0] += c.w[i] * mean;
      sums.v[1] += c.w[i] * Family::derivatives(mean).v;
    }
    sums = team.sum(sums);
    const Real slope = (c.response - sums.v[0]) * s.sigma - u;
    const Real curvature = sums.v[1] * (s.sigma * s.sigma) + 1.0;
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

// Shift-invariant families (Poisson): sum w A'(eta + sigma u) = M e^(sigma u) with M = sum w e^eta, so one pass over
// the points is enough. In u the equation is convex, and u0 = min(sigma Y, max(0, log(Y / M)) / sigma) is right of
// the root: Newton falls monotonically onto it.
template <class Family, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask shifted_mode(const Team& team, const ClusterSlot<Real>& c,
                                                     const ModeSearch& s, Real& u) {
  using O = Ops<Real>;
  Sum<Real, 1> mass{};
  for (int i = team.rank(); i < c.n; i += team.size()) mass.v[0] += c.w[i] * Family::mean(c.eta[i]);
  mass = team.sum(mass);
  const double tiny = 1e-300;
  const Real M = larger(mass.v[0], splat<Real>(tiny)), Y = larger(c.response, splat<Real>(tiny));
  const double inverse_sigma = s.sigma > 0.0 ? 1.0 / s.sigma : 0.0;
  const Real log_ratio = log_positive(Y) - log_positive(M);
  u = smaller(c.response * s.sigma, larger(log_ratio, Real{}) * inverse_sigma);
  auto active = u == u;
  for (int iteration = 0; iteration < s.max_iterations && O::any(active); ++iteration) {
    const Real mean = M * exp<Real>(u * s.sigma);
    const Real next = u + ((c.response - mean) * s.sigma - u) / (mean * (s.sigma * s.sigma) + 1.0);
    const auto moved = magnitude(next - u) > (magnitude(next) + 1.0) * s.tolerance;
    u = O::select(active, next, u);
    active = active & moved;
  }
  return active;
}

template <class Family, class Real, class Team>
FEDGLMM_KERNEL typename Ops<Real>::Mask find_mode(const Team& team, const ClusterSlot<Real>& c, const ModeSearch& s,
                                                  Real& u) {
  if constexpr (Family::shift_invariant) return shifted_mode<Family>(team, c, s, u);
  else return bracketed_mode<Family>(team, c, s, u);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
