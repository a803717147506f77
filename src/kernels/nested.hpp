// nested.hpp - Laplace for random intercepts on two levels, (1 | outer / cluster): an outer cluster and its members.
//
//   eta = x'beta + sigma_1 u_0 + sigma_2 u_c,   u_0 of the outer cluster, u_c of member c in it
// Beside u, all that an outer cluster needs are sums over each member's points, at its shift sigma_1 u_0 + sigma_2 u_c
// of the predictor (conditional.hpp): with Y = sum w y,
//   r_c = Y_c - sum w A',  V_c = sum w A'',  t_c = sum w A'''
// H = I + sum v g g', g = (sigma_1, 0, .., sigma_2, .., 0), is an arrow:
//   D_c = 1 + sigma_2^2 V_c,  B_c = sigma_1 sigma_2 V_c,  S = 1 + sigma_1^2 sum V_c / D_c,  det H = S prod D_c
// H^-1 has 1 / S, between the levels -B_c / (D_c S), and 1 / D_c + B_c^2 / (D_c^2 S) for a member. By
// 1 - sigma_2^2 V_c / D_c = 1 / D_c nothing cancels in what follows. Newton's step, shortened as in mode.hpp:
//   d_0 = (sigma_1 sum (r_c + sigma_2 V_c u_c) / D_c - u_0) / S,   d_c = (sigma_2 r_c - u_c - B_c d_0) / D_c
// At the modes, in the notation of laplace.hpp with T_c = t_c q_c / 2:
//   q_c = sigma_2^2 / D_c + sigma_1^2 / (D_c^2 S),   e_c = sigma_1 alpha_0 + sigma_2 alpha_c
//   alpha_0 = -sigma_1 sum (T_c / D_c) / S,   alpha_c = -(sigma_2 T_c + B_c alpha_0) / D_c
//   loglik = sum (Y_c shift_c - sum w A - (u_c^2 + log D_c) / 2) - (u_0^2 + log S) / 2
//   sigma_1: sum u_0 (r_c - T_c - V_c e_c) + alpha_0 r_c - V_c sigma_1 / (D_c S)
//   sigma_2: sum u_c (r_c - T_c - V_c e_c) + alpha_c r_c - V_c (sigma_2 / D_c - sigma_1 B_c / (D_c^2 S))
//
// Cost a member: two divisions a step, two divisions and a log at the modes. lambda: diag(sigma_1, sigma_2), row-major.
#pragma once
#include "kernels/mode.hpp"
#include "kernels/outer_cluster.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

FEDGLMM_KERNEL double nested_shift(const double* lambda, double u0, double u) { return lambda[0] * u0 + lambda[3] * u; }

struct Member {
  double r, V, D, inverse, B;  // inverse: 1 / D

  FEDGLMM_KERNEL Member(const OuterCluster& o, const double* lambda, int k)
      : r(o.response[2 * k] - o.mean[k]), V(o.variance[k]), D(1.0 + lambda[3] * lambda[3] * V), inverse(1.0 / D),
        B(lambda[0] * lambda[3] * V) {}
};

// A step of all u from the sums at the present shifts. True where it was more than the search tolerates; not where u
// has ceased to be finite.
template <class Team>
FEDGLMM_KERNEL bool nested_step(const Team& team, const double* lambda, const OuterCluster& o) {
  const double sigma1 = lambda[0], sigma2 = lambda[3], u0 = *o.mode;
  Sum<double, 2> sums{};  // V / D; (r + sigma_2 V u) / D
  for (int k = team.rank(); k < o.members; k += team.size()) {
    const Member c(o, lambda, k);
    sums.v[0] += c.V * c.inverse;
    sums.v[1] += (c.r + sigma2 * c.V * o.member_mode[k]) * c.inverse;
  }
  sums = team.sum(sums);
  const double d0 = (sigma1 * sums.v[1] - u0) / (1.0 + sigma1 * sigma1 * sums.v[0]);
  Sum<double, 2> longest{};  // |d_c|; |d_c| / (1 + |u_c|)
  for (int k = team.rank(); k < o.members; k += team.size()) {
    const Member c(o, lambda, k);
    const double u = o.member_mode[k], d = (sigma2 * c.r - u - c.B * d0) * c.inverse;
    o.e[k] = d;  // scratch until nested_terms()
    longest.v[0] = larger(longest.v[0], magnitude(d));
    longest.v[1] = larger(longest.v[1], magnitude(d) / (1.0 + magnitude(u)));
  }
  longest = team.largest(longest);
  const double damping = log1p_ratio(sigma1 * magnitude(d0) + sigma2 * longest.v[0]);
  for (int k = team.rank(); k < o.members; k += team.size()) o.member_mode[k] += damping * o.e[k];
  team.wait();  // all have read u_0
  if (team.rank() == 0) *o.mode = u0 + damping * d0;
  return larger(longest.v[1], magnitude(d0) / (1.0 + magnitude(u0))) > careful_search().tolerance;
}

// q = g'H^-1 g of a member, by its 1 / D.
FEDGLMM_KERNEL double nested_spread(const double* lambda, double inverse, double S) {
  return lambda[3] * lambda[3] * inverse + lambda[0] * inverse * lambda[0] * inverse / S;
}

// Member k's part of the log-likelihood and its slopes; leaves its q, e and elements of H^-1.
FEDGLMM_KERNEL Sum<double, 3> member_terms(const double* lambda, const OuterCluster& o, int k, double u0, double S,
                                           double alpha0) {
  const double sigma1 = lambda[0], sigma2 = lambda[3], u = o.member_mode[k];
  const Member c(o, lambda, k);
  const double between = -c.B * c.inverse / S, q = nested_spread(lambda, c.inverse, S), T = 0.5 * o.third[k] * q;
  const double alpha = -(sigma2 * T + c.B * alpha0) * c.inverse, e = sigma1 * alpha0 + sigma2 * alpha;
  const double pull = c.r - T - c.V * e;
  o.q[k] = q;
  o.e[k] = e;
  o.covariance[3 * k] = 1.0 / S;
  o.covariance[3 * k + 1] = between;
  o.covariance[3 * k + 2] = c.inverse - c.B * c.inverse * between;
  const double value = nested_shift(lambda, u0, u) * o.response[2 * k] - o.value[k];
  return {{value - 0.5 * (u * u + log_positive(c.D)), u0 * pull + alpha0 * c.r - c.V * sigma1 * c.inverse / S,
           u * pull + alpha * c.r - c.V * (sigma2 + sigma1 * between) * c.inverse}};
}

template <class Team>
FEDGLMM_KERNEL void start_afresh(const Team& team, const OuterCluster& o) {
  for (int k = team.rank(); k < o.members; k += team.size()) {
    o.member_mode[k] = 0;
    o.e[k] = __builtin_nan("");
  }
  team.wait();
  if (team.rank() == 0) *o.mode = 0;
}

// From the sums at the modes. Modes that were not found, or are not finite, make the terms and e NaN and become 0,
// where the next search starts.
template <class Team>
FEDGLMM_KERNEL NestedTerms nested_terms(const Team& team, const double* lambda, const OuterCluster& o, bool found) {
  const double sigma1 = lambda[0], u0 = *o.mode;
  Sum<double, 1> sum{};
  for (int k = team.rank(); k < o.members; k += team.size()) {
    const Member c(o, lambda, k);
    sum.v[0] += c.V * c.inverse;
  }
  const double S = 1.0 + sigma1 * sigma1 * team.sum(sum).v[0];
  sum.v[0] = 0;
  for (int k = team.rank(); k < o.members; k += team.size()) {
    const double inverse = Member(o, lambda, k).inverse;
    sum.v[0] += 0.5 * o.third[k] * nested_spread(lambda, inverse, S) * inverse;
  }
  const double alpha0 = -sigma1 * team.sum(sum).v[0] / S;
  Sum<double, 3> terms{};
  for (int k = team.rank(); k < o.members; k += team.size()) {
    const Sum<double, 3> own = member_terms(lambda, o, k, u0, S, alpha0);
    for (int i = 0; i < 3; ++i) terms.v[i] += own.v[i];
  }
  terms = team.sum(terms);
  const double loglik = terms.v[0] - 0.5 * (u0 * u0 + log_positive(S));
  if (found && loglik - loglik == 0.0) return {loglik, {terms.v[1], terms.v[2]}};
  start_afresh(team, o);
  return {__builtin_nan(""), {__builtin_nan(""), __builtin_nan("")}};
}

// gradient[j] = the sum over the members of number j of q each.
template <class Team>
FEDGLMM_KERNEL void add_members(const Team& team, int members, int q, const double* of_each, double* gradient) {
  for (int j = 0; j < q; ++j) {
    Sum<double, 1> sum{};
    for (int k = team.rank(); k < members; k += team.size()) sum.v[0] += of_each[static_cast<std::size_t>(k) * q + j];
    sum = team.sum(sum);
    if (team.rank() == 0) gradient[j] = sum.v[0];
  }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
