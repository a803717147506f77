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

template <class Real, int Stride = 1>
struct PointSlot {
  int n;               // points, in Reals
  std::size_t ld;      // column k of point i: z[k * ld + i]
  const Real* z;
  const Real* weight;  // 0 for padding
  Real *value, *part;  // table.count Reals of scratch each, Stride apart: a member's own
};

// The share of a step that a point takes: its own weight.
template <class Real>
struct WeightOfPoint {
  const Real* weight;
  FEDGLMM_KERNEL Real operator()(int i) const { return weight[i]; }
};

// sum[t] = sum_i weight_i z_i^a(t). One multiply and one add a monomial and point.
template <class Real, int Stride, class Team>
FEDGLMM_KERNEL void power_sums(const Team& team, const PointSlot<Real, Stride>& p, const MonomialTable& table,
                               Real* sum) {
  for (int t = 0; t < table.count; ++t) p.part[t * Stride] = Real{};
  for (int i = team.rank(); i < p.n; i += team.size()) {
    p.value[0] = p.weight[i];
    p.part[0] += p.value[0];
    for (int t = 1; t < table.count; ++t) {
      const Real value = p.value[table.parent[t] * Stride] * p.z[table.column[t] * p.ld + i];
      p.value[t * Stride] = value;
      p.part[t * Stride] += value;
    }
  }
  team.clear(sum, table.count);
  constexpr int together = 8;
  for (int t = 0; t < table.count; t += together) {
    const int width = table.count - t < together ? table.count - t : together;
    Sum<Real, together> s{};
    for (int k = 0; k < width; ++k) s.v[k] = p.part[(t + k) * Stride];
    team.add(sum + t, s, width);
  }
  team.complete(sum, table.count);
}

// out = clamp(from - share(i) grad P(z)), column by column: dP/dz_k = sum_t coefficient[k * table.count + t] z^a(t).
template <class Real, int Stride, class Team, class Share>
FEDGLMM_KERNEL void move_points(const Team& team, const PointSlot<Real, Stride>& p, const MonomialTable& table,
                                int columns, const double* coefficient, const double* lower, const double* upper,
                                const Real* from, const Share& share, Real* out) {
  for (int i = team.rank(); i < p.n; i += team.size()) {
    p.value[0] = splat<Real>(1.0);
    for (int t = 1; t < table.count; ++t)
      p.value[t * Stride] = p.value[table.parent[t] * Stride] * p.z[table.column[t] * p.ld + i];
    for (int k = 0; k < columns; ++k) {
      Real slope{};
      for (int t = 0; t < table.count; ++t) slope += p.value[t * Stride] * coefficient[k * table.count + t];
      const Real moved = from[k * p.ld + i] - share(i) * slope;
      out[k * p.ld + i] = smaller(larger(moved, splat<Real>(lower[k])), splat<Real>(upper[k]));
    }
  }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
