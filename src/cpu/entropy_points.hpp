// entropy_points.hpp - the points of a share of maximum entropy in registers: their weights, and the moments of
// products of features.
//
// Points go in runs of a few registers. A feature that is a product of two others, as most monomials are, is multiplied
// when its run comes: memory holds only the few that are not. The features of a run stay in the first cache while its
// weights are found and all its products are summed: for each feature, and each product, one multiply-add a point.
#pragma once
#include "cpu/variant.hpp"
#include "kernels/elementary.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// Of a run.
template <class Real>
FEDGLMM_KERNEL void fill_features(const cpu::FeatureTable& table, const Real* stored, Real* f) {
  constexpr int n = cpu::point_run;
  for (int t = 0; t < table.features; ++t) {
    const int a = table.source[2 * t], b = table.source[2 * t + 1];
    for (int r = 0; r < n; ++r)
      f[t * n + r] = b < 0 ? stored[a * n + r] : f[a * n + r] * f[b * n + r] * table.factor[t];
  }
}

// w_s = exp(theta'f(s) + log prior + log mass).
template <class Real>
FEDGLMM_KERNEL void weigh_run(const cpu::EntropyPoints& p, int run, const Real* f, Real (&w)[cpu::point_run]) {
  constexpr int n = cpu::point_run;
  const Real* const log_prior = reinterpret_cast<const Real*>(p.log_prior) + static_cast<std::size_t>(run) * n;
  for (int r = 0; r < n; ++r) w[r] = Real{};
  for (int t = 0; t < p.table->features; ++t)
    for (int r = 0; r < n; ++r) w[r] += f[t * n + r] * p.theta[t];
  for (int r = 0; r < n; ++r) w[r] = exp(w[r] + log_prior[r] + p.log_mass);
}

// moments[t] += sum over a run of w f_a f_b, (a, b) the features of product t. Products with the same a follow each
// other.
template <class Real>
FEDGLMM_KERNEL void add_products(const cpu::FeatureTable& table, const Real* f, const Real (&w)[cpu::point_run],
                                 Real* moments) {
  constexpr int n = cpu::point_run;
  for (int t = 0; t < table.products;) {
    const int a = table.pair[2 * t];
    Real weighted[n];
    for (int r = 0; r < n; ++r) weighted[r] = w[r] * f[a * n + r];
    for (; t < table.products && table.pair[2 * t] == a; ++t) {
      const Real* const other = f + table.pair[2 * t + 1] * n;
      Real sum = moments[t];
      for (int r = 0; r < n; ++r) sum += weighted[r] * other[r];
      moments[t] = sum;
    }
  }
}

// The sum of the weights by lanes; these go to `weights` and the products to `moments` unless that is null.
template <class Real>
FEDGLMM_KERNEL Real weigh_points(const cpu::EntropyPoints& p, Real* weights, Real* moments) {
  Real* const f = reinterpret_cast<Real*>(p.features);
  const Real* const stored = reinterpret_cast<const Real*>(p.stored);
  Real sum{};
  for (int run = 0; run < p.runs; ++run) {
    Real w[cpu::point_run];
    fill_features(*p.table, stored + static_cast<std::size_t>(run) * p.table->stored * cpu::point_run, f);
    weigh_run(p, run, f, w);
    for (int r = 0; r < cpu::point_run; ++r) sum += w[r];
    for (int r = 0; r < cpu::point_run && weights; ++r) weights[run * cpu::point_run + r] = w[r];
    if (moments) add_products(*p.table, f, w, moments);
  }
  return sum;
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
