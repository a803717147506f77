// feature_products.hpp - sums over weighted points of products of features, and of features times functions, in
// registers.
//
// As in entropy_points.hpp, points go in runs, and most features are multiplied when their run comes. Features meet
// functions in tiles: every pair of a tile has its sum in a register while the points of some runs pass, so that a
// multiply-add needs less than half a load.
#pragma once
#include "cpu/entropy_points.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// Of each register its numbers' sum.
template <class Real>
FEDGLMM_KERNEL void add_up_lanes(const Real* sums, std::size_t count, double* out) {
  const double* lane = reinterpret_cast<const double*>(sums);
  for (std::size_t t = 0; t < count; ++t, lane += lanes) {
    double part[lanes];
    for (int l = 0; l < lanes; ++l) part[l] = lane[l];
    for (int half = lanes / 2; half > 0; half /= 2)
      for (int l = 0; l < half; ++l) part[l] += part[l + half];
    out[t] = part[0];
  }
}

template <class Real>
FEDGLMM_KERNEL void feature_moments(const cpu::FeatureCall& c, Real* moments, double* out) {
  constexpr int n = cpu::point_run;
  Real* const f = reinterpret_cast<Real*>(c.features);
  const Real* const stored = reinterpret_cast<const Real*>(c.stored);
  const Real* const functions = reinterpret_cast<const Real*>(c.functions);
  for (int run = 0; run < c.runs; ++run) {
    Real w[n];
    for (int r = 0; r < n; ++r) w[r] = functions[run * n + r];
    fill_features(*c.table, stored + static_cast<std::size_t>(run) * c.table->stored * n, f);
    add_products(*c.table, f, w, moments);
  }
  add_up_lanes(moments, static_cast<std::size_t>(c.table->products), out);
}

// sums[a * functions + j] += sum of f_a g_j, a < feature_tile, j < Width. A run of f takes `f_run` registers, one of g
// `functions` times point_run.
template <class Real, int Width>
FEDGLMM_KERNEL void add_tile(const Real* f, std::size_t f_run, const Real* g, int functions, int runs, Real* sums) {
  constexpr int n = cpu::point_run, height = cpu::feature_tile;
  Real s[height][Width];
  for (int a = 0; a < height; ++a)
    for (int j = 0; j < Width; ++j) s[a][j] = sums[a * functions + j];
  for (int run = 0; run < runs; ++run, f += f_run, g += functions * n)
    for (int r = 0; r < n; ++r)
      for (int a = 0; a < height; ++a)
        for (int j = 0; j < Width; ++j) s[a][j] += f[a * n + r] * g[j * n + r];
  for (int a = 0; a < height; ++a)
    for (int j = 0; j < Width; ++j) sums[a * functions + j] = s[a][j];
}

// Features from `first` on with all functions, in tiles of about equal widths.
template <class Real, int Width>
FEDGLMM_KERNEL void add_tiles(int width, const Real* f, std::size_t f_run, const Real* g, int functions, int runs,
                              Real* sums) {
  if constexpr (Width > 1)
    if (width < Width) return add_tiles<Real, Width - 1>(width, f, f_run, g, functions, runs, sums);
  add_tile<Real, Width>(f, f_run, g, functions, runs, sums);
}

template <class Real>
FEDGLMM_KERNEL void feature_products(const cpu::FeatureCall& c, Real* sums, double* out) {
  constexpr int n = cpu::point_run;
  constexpr int widest = lanes == 8 ? 6 : lanes == 4 ? 3 : 2;  // sums and factors fit in 32 registers, or in 16
  Real* const f = reinterpret_cast<Real*>(c.features);
  const Real* const stored = reinterpret_cast<const Real*>(c.stored);
  const Real* const functions = reinterpret_cast<const Real*>(c.functions);
  const std::size_t f_run = static_cast<std::size_t>(c.padded) * n;
  const int tiles = (c.count + widest - 1) / widest;
  for (int first = 0; first < c.runs; first += cpu::feature_runs) {
    const int runs = c.runs - first < cpu::feature_runs ? c.runs - first : cpu::feature_runs;
    const Real* const g = functions + static_cast<std::size_t>(first) * c.count * n;
    for (int run = 0; run < runs; ++run)
      fill_features(*c.table, stored + static_cast<std::size_t>(first + run) * c.table->stored * n, f + run * f_run);
    for (int t = 0; t < c.padded; t += cpu::feature_tile)
      for (int k = 0; k < tiles; ++k) {
        const int j = k * c.count / tiles, width = (k + 1) * c.count / tiles - j;
        add_tiles<Real, widest>(width, f + t * n, f_run, g + j * n, c.count, runs, sums + t * c.count + j);
      }
  }
  add_up_lanes(sums, static_cast<std::size_t>(c.table->features) * c.count, out);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
