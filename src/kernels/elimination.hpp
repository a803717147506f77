// elimination.hpp - the first `pivots` unknowns of a symmetric system of any size are eliminated by a team: the columns
// of L in A = L D L', and what remains of A for the other unknowns.
//
// A comes in two parts, column-major, lower triangles: `left`, n rows and a column a pivot, and `rest`, what is right
// of them, (n - pivots) square. left becomes L (its unit diagonal is not stored), rest the Schur complement.
// Left-looking, so that every element is written once: n^2 pivots / 2 - pivots^3 / 6 multiply-adds, a barrier a column.
// Rows go Real by Real; of more than one double it may read, and not use, a Real beyond the end of `left`.
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

inline constexpr int panel_columns = 16, tile_columns = 4, tile_rows = 4;
template <class Real>
inline constexpr int real_rows = sizeof(Real) / sizeof(double);
// Neighbouring members of a team have neighbouring rows; a register has them itself.
template <class Real>
inline constexpr int row_step = real_rows<Real> > 1 ? real_rows<Real> : 32;

// Rows from `row` on of a column less `by`, in the lower triangle.
template <class Real>
FEDGLMM_KERNEL void subtract_rows(Real by, int row, int column, int n, double* out) {
  using O = Ops<Real>;
  if (row >= column && row + real_rows<Real> <= n) return O::store(out, O::load(out) - by);
  double part[real_rows<Real>];
  O::store(part, by);
  for (int l = 0; l < real_rows<Real>; ++l)
    if (row + l >= column && row + l < n) out[l] -= part[l];
}

// out(i, j) -= sum over k < depth of L_ik D_k L_jk for four columns from j on, rows i, i + row_step, ...
template <class Real>
FEDGLMM_KERNEL void subtract_tile(const BorderedSystem& s, int i, int j, int columns, int depth, double* out,
                                  std::size_t ld) {
  constexpr int step = row_step<Real>;
  Real sum[tile_rows][tile_columns] = {};
  const std::size_t n = s.n;
  int row[tile_rows], column[tile_columns];
  for (int a = 0; a < tile_rows; ++a) row[a] = i + a * step < s.n ? i + a * step : i;
  for (int b = 0; b < tile_columns; ++b) column[b] = b < columns ? j + b : j;
  for (int k = 0; k < depth; ++k) {
    const double* const L = s.left + k * n;
    const double d = s.pivot[k];
    double right[tile_columns];
    for (int b = 0; b < tile_columns; ++b) right[b] = d * L[column[b]];
    for (int a = 0; a < tile_rows; ++a) {
      const Real left = Ops<Real>::load(L + row[a]);
      for (int b = 0; b < tile_columns; ++b) sum[a][b] += left * right[b];
    }
  }
  for (int a = 0; a < tile_rows; ++a)
    for (int b = 0; b < columns; ++b) subtract_rows(sum[a][b], i + a * step, j + b, s.n, out + a * step + b * ld);
}

// The lower triangle's columns first .. last - 1; out(first, first) is the first element. Where a register has rows,
// columns come first, since its rows stay near.
template <class Real, class Team>
FEDGLMM_KERNEL void subtract_products(const Team& team, const BorderedSystem& s, int first, int last, int depth,
                                      double* out, std::size_t ld) {
  constexpr int step = row_step<Real>, places = step / real_rows<Real>;
  const int row_tiles = (s.n - first + tile_rows * step - 1) / (tile_rows * step) * places;
  const int column_tiles = (last - first + tile_columns - 1) / tile_columns;
  for (int e = team.rank(); e < row_tiles * column_tiles; e += team.size()) {
    const int place = places > 1 ? e % row_tiles : e / column_tiles;
    const int i = first + place / places * tile_rows * step + place % places;
    const int j = first + (places > 1 ? e / row_tiles : e % column_tiles) * tile_columns;
    if (i >= s.n || i + tile_rows * step - places < j) continue;
    const int columns = last - j < tile_columns ? last - j : tile_columns;
    subtract_tile<Real>(s, i, j, columns, depth, out + (i - first) + static_cast<std::size_t>(j - first) * ld, ld);
  }
  team.wait();
}

// Rows from i on of a column less `count` columns before it, over d.
template <class Real>
FEDGLMM_KERNEL void eliminate_rows(const double* panel, std::size_t n, const double* factor, int count, double d, int i,
                                   double* column) {
  Real value = Ops<Real>::load(column + i);
  for (int k = 0; k < panel_columns; ++k)
    if (k < count) value -= Ops<Real>::load(panel + i + k * n) * factor[k];
  Ops<Real>::store(column + i, value / d);
}

// Column j, up to date but for the columns first .. j - 1 of its panel.
template <class Real, class Team>
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
  constexpr int rows = real_rows<Real>;
  for (int i = j + 1 + team.rank() * rows; i < s.n; i += team.size() * rows) {
    if (i + rows <= s.n) {
      eliminate_rows<Real>(panel, n, factor, j - first, d, i, column);
    } else {
      for (int l = i; l < s.n; ++l) eliminate_rows<double>(panel, n, factor, j - first, d, l, column);
    }
  }
  if (team.rank() == 0) s.pivot[j] = d;
  team.wait();
}

// No pivot is taken to be below `least`.
template <class Real, class Team>
FEDGLMM_KERNEL void eliminate(const Team& team, const BorderedSystem& s, double least) {
  const std::size_t n = s.n;
  for (int first = 0; first < s.pivots; first += panel_columns) {
    const int last = s.pivots - first < panel_columns ? s.pivots : first + panel_columns;
    subtract_products<Real>(team, s, first, last, first, s.left + first + first * n, n);
    for (int j = first; j < last; ++j) eliminate_column<Real>(team, s, first, j, least);
  }
  subtract_products<Real>(team, s, s.pivots, s.n, s.pivots, s.rest, s.n - s.pivots);
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
