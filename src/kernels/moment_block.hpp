// moment_block.hpp - one block's moment requirements as flat tables: residuals, normal equations and step polynomial
// from the power sums of its cells.
//
// Requirement q, of set S_q of dummies and monomial a_q: the mean over the block of 1[S_q] z^a_q is target_q; its
// residual is (mean - target) / scale. With grad z^a . grad z^b = sum_k a_k b_k z^(a + b - 2 e_k), J J' needs only
// the power sums over the cells that have both sets of dummies, the `unions`.
#pragma once
#include "kernels/cholesky.hpp"
#include "kernels/moment_tables.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// integers: parent, step, lower, raised, product, part and column one after the other.
FEDGLMM_KERNEL GradientTable gradient_table(const GradientCounts& n, const int* integers, const double* exponent) {
  GradientTable g{};
  static_cast<GradientCounts&>(g) = n;
  g.parent = integers;
  g.step = g.parent + n.sums;
  g.lower = g.step + n.sums;
  g.raised = g.lower + n.columns * n.monomials;
  g.product = g.raised + n.columns * n.gradients;
  g.part = g.product + static_cast<std::size_t>(n.gradients) * n.gradients;
  g.column = g.part + n.monomials + 1;
  g.exponent = exponent;
  return g;
}

// integers: set, monomial, number, union_of, union_first, set_first, union_cell, cell_set; numbers: target, scale.
FEDGLMM_KERNEL MomentBlock moment_block(const MomentCounts& n, int monomials, const int* integers,
                                        const double* numbers) {
  MomentBlock b{};
  static_cast<MomentCounts&>(b) = n;
  b.set = integers;
  b.monomial = b.set + n.requirements;
  b.number = b.monomial + n.requirements;
  b.union_of = b.number + static_cast<std::size_t>(n.sets) * monomials;
  b.union_first = b.union_of + static_cast<std::size_t>(n.sets) * n.sets;
  b.set_first = b.union_first + n.unions + 1;
  b.union_cell = b.set_first + n.cells + 1;
  b.cell_set = b.union_cell + b.union_first[n.unions];
  b.target = numbers;
  b.scale = b.target + n.requirements;
  return b;
}

// sums[union]: the power sums of its cells.
template <class Team>
FEDGLMM_KERNEL void join_cells(const Team& team, const GradientTable& g, const MomentBlock& b, const double* cell_sums,
                               double* sums) {
  const auto width = static_cast<std::size_t>(g.sums);
  for (int u = 0; u < b.unions; ++u)
    for (int t = team.rank(); t < g.sums; t += team.size()) {
      double total = 0;
      for (int i = b.union_first[u]; i < b.union_first[u + 1]; ++i)
        total += cell_sums[b.union_cell[i] * width + t];
      sums[u * width + t] = total;
    }
  team.wait();
}

struct Misfit {
  double square;  // of the residuals' vector
  double worst;   // largest |mean - target| / max(1, |target|)
};

template <class Team>
FEDGLMM_KERNEL Misfit residuals(const Team& team, const GradientTable& g, const MomentBlock& b, const double* sums,
                                double* residual) {
  Sum<double, 1> square{}, worst{};
  for (int q = team.rank(); q < b.requirements; q += team.size()) {
    const auto u = static_cast<std::size_t>(b.union_of[b.set[q] * b.sets + b.set[q]]);
    const double miss = sums[u * g.sums + b.monomial[q]] / b.rows - b.target[q];
    residual[q] = miss / b.scale[q];
    square.v[0] += residual[q] * residual[q];
    worst.v[0] = larger(worst.v[0], magnitude(miss) / larger(1.0, magnitude(b.target[q])));
  }
  team.wait();
  return {team.sum(square).v[0], team.largest(worst).v[0]};
}

// Sum of grad z^a . grad z^c over the points that the power sums are of.
FEDGLMM_KERNEL double gradient_product(const GradientTable& g, const double* power, int a, int c) {
  double total = 0;
  for (int part = g.part[a]; part < g.part[a + 1]; ++part) {
    const int row = g.column[part] * g.monomials;
    total += g.exponent[row + a] * g.exponent[row + c] *
             power[g.product[g.lower[row + a] * g.gradients + g.lower[row + c]]];
  }
  return total;
}

// (J J')_ij
FEDGLMM_KERNEL double gram(const GradientTable& g, const MomentBlock& b, const double* sums, int i, int j) {
  const int u = b.union_of[b.set[i] * b.sets + b.set[j]];
  if (u < 0) return 0;
  const double* const power = sums + static_cast<std::size_t>(u) * g.sums;
  return gradient_product(g, power, b.monomial[i], b.monomial[j]) / (b.rows * b.rows * b.scale[i] * b.scale[j]);
}

template <class Team>
FEDGLMM_KERNEL double mean_diagonal(const Team& team, const GradientTable& g, const MomentBlock& b,
                                    const double* sums) {
  Sum<double, 1> trace{};
  for (int q = team.rank(); q < b.requirements; q += team.size()) trace.v[0] += gram(g, b, sums, q, q);
  return team.sum(trace).v[0] / b.requirements;
}

// A = J J' + ridge I in whole strips, the residuals below it.
template <class Team>
FEDGLMM_KERNEL void normal_equations(const Team& team, const GradientTable& g, const MomentBlock& b, const double* sums,
                                     const double* residual, double ridge, double* A) {
  const int M = b.requirements;
  for (int s = 0; s < strips_of(M + 1); ++s)
    for (int e = team.rank(); e < (s + 1) * tile_doubles; e += team.size()) {
      const int r = s * strip_rows + e % strip_rows, c = e / strip_rows;
      double value = r == c ? 1.0 : 0.0;
      if (r < M && c <= r) value = gram(g, b, sums, r, c) + (r == c ? ridge : 0.0);
      if (r == M && c < M) value = residual[c];
      A[strip_start(s) + e] = value;
    }
  team.wait();
}

// Of the polynomial sum_q multiplier_q requirement_q in each cell: [(cell * columns + k) * gradients + t] of dP/dz_k.
template <class Team>
FEDGLMM_KERNEL void step_polynomial(const Team& team, const GradientTable& g, const MomentBlock& b,
                                    const double* multiplier, double* coefficient) {
  for (int c = 0; c < b.cells; ++c)
    for (int e = team.rank(); e < g.columns * g.gradients; e += team.size()) {
      const int a = g.raised[e], k = e / g.gradients;
      double total = 0;
      for (int i = b.set_first[c]; i < b.set_first[c + 1]; ++i) {
        const int q = b.number[b.cell_set[i] * g.monomials + a];
        if (q >= 0) total += multiplier[q] / (b.rows * b.scale[q]);
      }
      coefficient[c * g.columns * g.gradients + e] = total * g.exponent[k * g.monomials + a];
    }
  team.wait();
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
