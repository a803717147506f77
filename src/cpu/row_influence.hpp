// row_influence.hpp - sums over rows, and their influence, in blocks that fit the first cache; see
// backend/row_influence.hpp.
#pragma once
#include "cpu/variant.hpp"
#include "kernels/family.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// out_s = c_s'by, plus what it is before.
template <class Real>
FEDGLMM_KERNEL void combine(int n, int columns, const Real* c, const double* by, Real* out) {
  constexpr int step = cpu::influence_step;
  for (int s = 0; s < n; s += step) {
    Real sum[step];
    for (int i = 0; i < step; ++i) sum[i] = out[s + i];
    for (int j = 0; j < columns; ++j)
      for (int i = 0; i < step; ++i) sum[i] += c[j * n + s + i] * by[j];
    for (int i = 0; i < step; ++i) out[s + i] = sum[i];
  }
}

template <class Real>
FEDGLMM_KERNEL Real product(int n, const Real* a, const Real* b) {
  constexpr int step = cpu::influence_step;
  Real sum[step] = {};
  for (int s = 0; s < n; s += step)
    for (int i = 0; i < step; ++i) sum[i] += a[s + i] * b[s + i];
  static_assert(step == 4);                // a loop over halves would keep the sums in memory
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

// sums += of weighted times each column.
template <class Real>
FEDGLMM_KERNEL void add_columns(const cpu::InfluenceBlock& b, const Real* weighted, Real* sums) {
  for (int j = 0; j < b.q + b.r; ++j) sums[j] += product(b.n, weighted, reinterpret_cast<const Real*>(b.c) + j * b.n);
}

// eta before, and the mean after, in `mean`.
template <class Family, class Real>
FEDGLMM_KERNEL void curve_block(const cpu::InfluenceBlock& b, const double* by, Real* mean, Real* sums) {
  const int columns = b.q + b.r;
  const Real *const c = reinterpret_cast<const Real*>(b.c), *const w = reinterpret_cast<const Real*>(b.weight);
  Real* const weighted = reinterpret_cast<Real*>(b.scratch);
  combine(b.n, columns, c, by, mean);
  for (int s = 0; s < b.n; ++s) mean[s] = Family::template mean<Real>(mean[s]);
  for (int a = 0; a < b.r; ++a, sums += columns + 1) {
    const Real* const z = c + (b.q + a) * b.n;
    for (int s = 0; s < b.n; ++s) weighted[s] = w[s] * z[s] * Family::derivatives(mean[s]).v;
    add_columns(b, weighted, sums);
    for (int s = 0; s < b.n; ++s) weighted[s] = w[s] * z[s];
    sums[columns] += product(b.n, weighted, mean);
  }
}

template <class Family, class Real>
FEDGLMM_KERNEL void bend_block(const cpu::InfluenceBlock& b, const Real* mean, const InfluenceDirections& directions,
                               Real* sums) {
  const int columns = b.q + b.r;
  const Real *const c = reinterpret_cast<const Real*>(b.c), *const w = reinterpret_cast<const Real*>(b.weight);
  Real *const third = reinterpret_cast<Real*>(b.scratch), *const eta = third + b.n;
  for (int s = 0; s < b.n; ++s) third[s] = w[s] * Family::derivatives(mean[s]).t;
  for (int k = 0; k < directions.count; ++k) {
    for (int s = 0; s < b.n; ++s) eta[s] = Real{};
    combine(b.n, columns, c, directions.along + k * columns, eta);
    for (int s = 0; s < b.n; ++s) eta[s] = third[s] * eta[s] * eta[s];
    add_columns(b, eta, sums + k * columns);
  }
}

// The weights are the multiplier.
template <class Family, class Real>
FEDGLMM_KERNEL void value_block(const cpu::InfluenceBlock& b, const Real* mean, const cpu::InfluenceValues& v,
                                Real* out) {
  const int n = b.n, columns = b.q + b.r;
  const Real *const c = reinterpret_cast<const Real*>(b.c), *const z = c + b.q * n,
                    *const by = reinterpret_cast<const Real*>(b.weight);
  for (int j = 0; j < v.parameters; ++j, out += n) {
    for (int s = 0; s < n; ++s) out[s] = j < b.q ? c[j * n + s] : Real{};
    combine(n, b.r, z, v.slope + j * b.r, out);
    for (int s = 0; s < n; ++s) out[s] = -by[s] * mean[s] * out[s];
  }
  Real* const bent = reinterpret_cast<Real*>(b.scratch);
  for (int k = 0; k < v.directions->count; ++k, out += n) {
    for (int s = 0; s < n; ++s) out[s] = bent[s] = Real{};
    combine(n, columns, c, v.directions->along + k * columns, out);
    combine(n, b.r, z, v.directions->bent + k * b.r, bent);
    for (int s = 0; s < n; ++s)
      out[s] = by[s] * (Family::derivatives(mean[s]).v * out[s] * out[s] + mean[s] * bent[s]);
  }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
