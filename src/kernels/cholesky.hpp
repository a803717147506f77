// cholesky.hpp - A = L L' of a symmetric matrix of any size by a team, in panels of 8 columns; and A x = b.
//
// Storage: strips of 8 rows, each column by column to the end of its diagonal block; A(r, c <= r) lies at
// strip_start(r / 8) + 8 c + r % 8. So a panel's rows lie together, and 8 rows of one column fill a register or are
// read by neighbouring lanes. The right-hand side is the row below the matrix: the factorisation turns it into L^-1 b.
//
// A pivot of at most `least` belongs to a row that depends on those before it: such a row is dropped, its part of x
// is 0.
//
// Cost: n^3 / 6 multiply-adds, 9 loads for 8 of them.
#pragma once
#include <cstddef>

#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

inline constexpr int strip_rows = 8;
inline constexpr int tile_doubles = strip_rows * strip_rows;

FEDGLMM_KERNEL constexpr int strips_of(int rows) { return (rows + strip_rows - 1) / strip_rows; }
FEDGLMM_KERNEL constexpr std::size_t strip_start(std::size_t strip) { return tile_doubles / 2 * strip * (strip + 1); }

// The first of as many consecutive elements of row r, from column 0 on, as Real holds: the next column is 8 doubles on.
template <class Real>
FEDGLMM_KERNEL Real* row_at(double* A, int r) {
  return reinterpret_cast<Real*>(A + strip_start(r / strip_rows) + r % strip_rows);
}

// Rows from `first` on, Real by Real: columns of strip p less what earlier columns account for.
template <class Real, class Team>
FEDGLMM_KERNEL void update_panel(const Team& team, int strips, int p, double* A) {
  constexpr int width = sizeof(Real) / sizeof(double), stride = strip_rows / width;
  const double* const top = A + strip_start(p);
  const int first = p * strip_rows;
  for (int r = first + team.rank() * width; r < strips * strip_rows; r += team.size() * width) {
    Real* const row = row_at<Real>(A, r);
    Real left[strip_rows];
    for (int q = 0; q < strip_rows; ++q) left[q] = row[(first + q) * stride];
    for (int c = 0; c < first; ++c) {
      const Real x = row[c * stride];
      for (int q = 0; q < strip_rows; ++q) left[q] -= x * top[c * strip_rows + q];
    }
    for (int q = 0; q < strip_rows; ++q) row[(first + q) * stride] = left[q];
  }
}

// L of a diagonal block, with reciprocals on its diagonal; 0 where a row is dropped.
FEDGLMM_KERNEL void factor_tile(const double* tile, double least, double* L) {
  for (int q = 0; q < strip_rows; ++q) {
    double pivot = tile[q * strip_rows + q];
    for (int s = 0; s < q; ++s) pivot -= L[s * strip_rows + q] * L[s * strip_rows + q];
    const double inverse = pivot > least ? 1.0 / Ops<double>::root(pivot) : 0.0;
    L[q * strip_rows + q] = inverse;
    for (int r = q + 1; r < strip_rows; ++r) {
      double left = tile[q * strip_rows + r];
      for (int s = 0; s < q; ++s) left -= L[s * strip_rows + r] * L[s * strip_rows + q];
      L[q * strip_rows + r] = left * inverse;
    }
  }
}

// Rows below strip p: its columns become those of L.
template <class Real, class Team>
FEDGLMM_KERNEL void solve_panel(const Team& team, int strips, int p, const double* L, double* A) {
  constexpr int width = sizeof(Real) / sizeof(double), stride = strip_rows / width;
  const int first = (p + 1) * strip_rows;
  for (int r = first + team.rank() * width; r < strips * strip_rows; r += team.size() * width) {
    Real* const column = row_at<Real>(A, r) + p * strip_rows * stride;
    Real x[strip_rows];
    for (int q = 0; q < strip_rows; ++q) {
      x[q] = column[q * stride];
      for (int s = 0; s < q; ++s) x[q] -= x[s] * L[s * strip_rows + q];
      x[q] = x[q] * L[q * strip_rows + q];
      column[q * stride] = x[q];
    }
  }
}

// A becomes L but for its diagonal blocks, whose factors go to tile_doubles numbers a strip of `tiles`.
template <class Real, class Team>
FEDGLMM_KERNEL_PHASE void factor(const Team& team, int strips, double least, double* A, double* tiles) {
  for (int p = 0; p < strips; ++p) {
    update_panel<Real>(team, strips, p, A);
    team.wait();
    double* const L = tiles + static_cast<std::size_t>(p) * tile_doubles;
    if (team.rank() == 0) factor_tile(A + strip_start(p) + p * tile_doubles, least, L);
    team.wait();
    solve_panel<Real>(team, strips, p, L, A);
    team.wait();
  }
}

// Of the factor of n rows and the right-hand side below them: x (room for whole strips) from L'x = L^-1 b.
template <class Team>
FEDGLMM_KERNEL_PHASE void solve_transposed(const Team& team, int n, const double* A, const double* tiles, double* x) {
  const int below = n / strip_rows;
  const double* const b = A + strip_start(below) + n % strip_rows;
  const double* const b_tile = tiles + static_cast<std::size_t>(below) * tile_doubles + n % strip_rows;
  for (int c = team.rank(); c < strips_of(n) * strip_rows; c += team.size()) {
    const bool inside = c / strip_rows == below;
    x[c] = c >= n ? 0.0 : inside ? b_tile[c % strip_rows * strip_rows] : b[c * strip_rows];
  }
  team.wait();
  for (int p = strips_of(n) - 1; p >= 0; --p) {
    const double* const L = tiles + static_cast<std::size_t>(p) * tile_doubles;
    double top[strip_rows];
    for (int q = strip_rows - 1; q >= 0; --q) {
      top[q] = x[p * strip_rows + q];
      for (int s = q + 1; s < strip_rows; ++s) top[q] -= L[q * strip_rows + s] * top[s];
      top[q] = top[q] * L[q * strip_rows + q];
    }
    team.wait();
    if (team.rank() == 0)
      for (int q = 0; q < strip_rows; ++q) x[p * strip_rows + q] = top[q];
    const double* const strip = A + strip_start(p);
    for (int c = team.rank(); c < p * strip_rows; c += team.size())
      for (int q = 0; q < strip_rows; ++q) x[c] -= strip[c * strip_rows + q] * top[q];
    team.wait();
  }
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
