// cluster.hpp - one cluster as the kernels see it, and the random-effects designs z that they are compiled for.
//
// Every random effect's column is a base column plus a multiple of the column of ones: z_a = x_column[a] + shift[a].
#pragma once
#include <cstddef>

#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// One cluster's points (or one cluster per lane). Padding: w = x = 0.
template <class Real>
struct ClusterSlot {
  int n;                   // points; of the longest cluster where lanes hold several
  std::size_t ld;          // column j of point i: X[j * ld + i]
  const Real* X;           // base columns: the fixed effects', then what only random effects use
  const Real* w;           // prior weights >= 0
  const Real* offset;      // known part of eta; null: 0
  const Real* response;    // r Reals: sum_i w_i y_i z_i
  Real* eta;               // n Reals of scratch
  Real* mean;              // n Reals of scratch; may be eta
  Real* average;           // n Reals of scratch; for quadrature
  Real* chunk;             // scratch of the derivative passes: chunk_columns(r) * chunk_points Reals
  int chunk_points;        // how many points they take at a time
};

FEDGLMM_KERNEL constexpr int packed_size(int r) { return r * (r + 1) / 2; }

// Weights of the derivative sums: gradient, v z_a, t z_a z_b, Gram.
FEDGLMM_KERNEL constexpr int chunk_columns(int r) { return 2 + r + packed_size(r); }

// The model's parameters, common to all clusters.
struct ModelParameters {
  int q;                   // fixed effects
  int columns;             // base columns >= q
  const double* beta;      // q
  const double* lambda;    // r x r, row-major, lower triangular
  const int* column;       // r
  const double* shift;     // r
  int ones;                // base column of ones
  int theta;               // free elements of Lambda: (row[k], col[k])
  const int *row, *col;
  FEDGLMM_KERNEL int parameters() const { return q + theta; }
};

// z = 1: a random intercept alone.
template <class Real>
struct InterceptDesign {
  static constexpr int size = 1;
  FEDGLMM_KERNEL InterceptDesign(const ClusterSlot<Real>&, const ModelParameters&) {}
  FEDGLMM_KERNEL Real operator()(int, int) const { return splat<Real>(1.0); }
};

template <class Real, int R>
struct SlopesDesign {
  static constexpr int size = R;
  const Real* x[R];
  double shift[R];
  FEDGLMM_KERNEL SlopesDesign(const ClusterSlot<Real>& c, const ModelParameters& m) {
    for (int a = 0; a < R; ++a) {
      x[a] = c.X + m.column[a] * c.ld;
      shift[a] = m.shift[a];
    }
  }
  FEDGLMM_KERNEL Real operator()(int a, int i) const { return x[a][i] + shift[a]; }
};

// Lambda u
template <class Real, int R>
FEDGLMM_KERNEL void times_lambda(const ModelParameters& m, const Real (&u)[R], Real (&out)[R]) {
  for (int a = 0; a < R; ++a) {
    out[a] = Real{};
    for (int b = 0; b <= a; ++b) out[a] += u[b] * m.lambda[a * R + b];
  }
}

// Lambda's
template <class Real, int R>
FEDGLMM_KERNEL void times_lambda_transposed(const ModelParameters& m, const Real (&s)[R], Real (&out)[R]) {
  for (int b = 0; b < R; ++b) {
    out[b] = Real{};
    for (int a = b; a < R; ++a) out[b] += s[a] * m.lambda[a * R + b];
  }
}

// z_i'b
template <class Real, class Design>
FEDGLMM_KERNEL Real random_part(const Design& z, int i, const Real (&b)[Design::size]) {
  Real sum = z(0, i) * b[0];
  for (int a = 1; a < Design::size; ++a) sum += z(a, i) * b[a];
  return sum;
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
