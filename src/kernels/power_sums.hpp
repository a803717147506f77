// power_sums.hpp - the row generator's two loops over the points of a cell: sums of monomials, and a step along the
// gradient of a polynomial.
//
// Monomials z^a of total degree <= D, graded: number 0 is the constant 1, number t > 0 is monomial parent[t] times
// column[t].
#pragma once
#include <cstddef>

#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct MonomialTable {
  int count;
  const int* parent;
  const int* column;
};

template <class Real>
struct PointSlot {
  int n;               // points, in Reals
  std::size_t ld;      // column k of point i: z[k * ld + i]
  const Real* z;
  const Real* weight;  // 0 for padding
  Real* value;         // table.count Reals of scratch
};

// sum[t] = sum_i weight_i z_i^a(t). One multiply and one add a monomial and point.
template <class Real, class Team>
FEDGLMM_KERNEL void power_sums(const Team& team, const PointSlot<Real>& p, const MonomialTable& table, Real* sum) {
  for (int t = 0; t < table.count; ++t) sum[t] = Real{};
  for (int i = team.rank(); i < p.n; i += team.size()) {
    p.value[0] = p.weight[i];
    sum[0] += p.value[0];
    for (int t = 1; t < table.count; ++t) {
      p.value[t] = p.value[table.parent[t]] * p.z[table.column[t] * p.ld + i];
      sum[t] += p.value[t];
    }
  }
  for (int t = 0; t < table.count; ++t) {
    Sum<Real, 1> s{{sum[t]}};
    sum[t] = team.sum(s).v[0];
  }
}

// out = clamp(from - weight * grad P(z)), column by column: dP/dz_k = sum_t coefficient[k * table.count + t] z^a(t).
template <class Real, class Team>
FEDGLMM_KERNEL void move_points(const Team& team, const PointSlot<Real>& p, const MonomialTable& table, int columns,
                                const double* coefficient, const double* lower, const double* upper, const Real* from,
                                Real* out) {
  for (int i = team.rank(); i < p.n; i += team.size()) {
    p.value[0] = splat<Real>(1.0);
    for (int t = 1; t < table.count; ++t)
      p.value[t] = p.value[table.parent[t]] * p.z[table.column[t] * p.ld + i];
    for (int k = 0; k < columns; ++k) {
      Real slope{};
      for (int t = 0; t < table.count; ++t) slope += p.value[t] * coefficient[k * table.count + t];
      const Real moved = from[k * p.ld + i] - p.weight[i] * slope;
      out[k * p.ld + i] = smaller(larger(moved, splat<Real>(lower[k])), splat<Real>(upper[k]));
    }
  }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
