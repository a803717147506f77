// elimination.hpp - the first `pivots` unknowns of a symmetric system of any size are eliminated by a team: the columns
// of L in A = L D L', and what remains of A for the other unknowns.
//
// A comes in two parts, column-major, lower triangles: `left`, n rows and a column a pivot, and `rest`, what is right
// of them, (n - pivots) square. left becomes L (its unit diagonal is not stored), rest the Schur complement.
// Left-looking, so that every element is written once: n^2 pivots / 2 - pivots^3 / 6 multiply-adds, a barrier a column.
#pragma once
#include <cstddef>

#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct BorderedSystem {
  int n, pivots;
  double *left, *rest;
  double* pivot;           // D: `pivots` doubles

  // Element i of column j is at [i] for i >= j.
  FEDGLMM_KERNEL double* column(int j) const {
    if (j < pivots) return left + static_cast<std::size_t>(j) * n;
    return rest + static_cast<std::size_t>(j - pivots) * (n - pivots) - pivots;
  }
};

inline constexpr int panel_columns = 16, tile_columns = 4, tile_rows = 4, row_step = 32;

// out(i, j) -= sum over k < depth of L_ik D_k L_jk for four columns from j on, rows i, i + row_step, ...
FEDGLMM_KERNEL void subtract_tile(const BorderedSystem& s, int i, int j, int columns, int depth, double* out,
                                  std::size_t ld) {
  double sum[tile_rows][tile_columns] = {};
  const std::size_t n = s.n;
  int row[tile_rows], column[tile_columns];
  for (int a = 0; a < tile_rows; ++a) row[a] = i + a * row_step < s.n ? i + a * row_step : s.n - 1;
  for (int b = 0; b < tile_columns; ++b) column[b] = b < columns ? j + b : j;
  for (int k = 0; k < depth; ++k) {
    const double* const L = s.left + k * n;
    const double d = s.pivot[k];
    double right[tile_columns];
    for (int b = 0; b < tile_columns; ++b) right[b] = d * L[column[b]];
    for (int a = 0; a < tile_rows; ++a) {
      const double left = L[row[a]];
      for (int b = 0; b < tile_columns; ++b) sum[a][b] += left * right[b];
    }
  }
  for (int a = 0; a < tile_rows; ++a)
    for (int b = 0; b < columns; ++b)
      if (i + a * row_step < s.n && i + a * row_step >= j + b) out[a * row_step + b * ld] -= sum[a][b];
}

// The lower triangle's columns first .. last - 1; out(first, first) is the first element.
template <class Team>
FEDGLMM_KERNEL void subtract_products(const Team& team, const BorderedSystem& s, int first, int last, int depth,
                                      double* out, std::size_t ld) {
  const int row_tiles = (s.n - first + tile_rows * row_step - 1) / (tile_rows * row_step) * row_step;
  const int column_tiles = (last - first + tile_columns - 1) / tile_columns;
  for (int e = team.rank(); e < row_tiles * column_tiles; e += team.size()) {
    const int place = e % row_tiles;
    const int i = first + place / row_step * tile_rows * row_step + place % row_step;
    const int j = first + e / row_tiles * tile_columns;
    if (i >= s.n || i + (tile_rows - 1) * row_step < j) continue;
    const int columns = last - j < tile_columns ? last - j : tile_columns;
    subtract_tile(s, i, j, columns, depth, out + (i - first) + static_cast<std::size_t>(j - first) * ld, ld);
  }
  team.wait();
}

// Column j, up to date but for the columns first .. j - 1 of its panel.
template <class Team>
FEDGLMM_KERNEL void eliminate_column(const Team& team, const BorderedSystem& s, int first, int j, double least) {
  const std::size_t n = s.n;
  const double* const panel = s.left + first * n;
  double* const column = s.left + j * n;
  double factor[panel_columns] = {};
  double d = column[j];
  for (int k = 0; k < panel_columns; ++k) {
    if (first + k >= j) continue;
    factor[k] = panel[j + k * n] * s.pivot[first + k];
    d -= panel[j + k * n] * factor[k];
  }
  d = larger(d, least);
  for (int i = j + 1 + team.rank(); i < s.n; i += team.size()) {
    double value = column[i];
    for (int k = 0; k < panel_columns; ++k)
      if (first + k < j) value -= panel[i + k * n] * factor[k];
    column[i] = value / d;
  }
  if (team.rank() == 0) s.pivot[j] = d;
  team.wait();
}

// No pivot is taken to be below `least`.
template <class Team>
FEDGLMM_KERNEL void eliminate(const Team& team, const BorderedSystem& s, double least) {
  const std::size_t n = s.n;
  for (int first = 0; first < s.pivots; first += panel_columns) {
    const int last = s.pivots - first < panel_columns ? s.pivots : first + panel_columns;
    subtract_products(team, s, first, last, first, s.left + first + first * n, n);
    for (int j = first; j < last; ++j) eliminate_column(team, s, first, j, least);
  }
  subtract_products(team, s, s.pivots, s.n, s.pivots, s.rest, s.n - s.pivots);
}

// x_k = - sum over i > k of L_ik x_i for the pivots k, the last first, given x from `pivots` on.
template <class Team>
FEDGLMM_KERNEL void substitute_back(const Team& team, const double* left, int n, int pivots, double* x) {
  for (int k = pivots - 1; k >= 0; --k) {
    const double* const L = left + static_cast<std::size_t>(k) * n;
    Sum<double, 1> sum{};
    for (int i = k + 1 + team.rank(); i < n; i += team.size()) sum.v[0] += L[i] * x[i];
    sum = team.sum(sum);
    if (team.rank() == 0) x[k] = -sum.v[0];
    team.wait();
  }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
