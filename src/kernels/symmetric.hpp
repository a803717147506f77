// symmetric.hpp - symmetric matrices of r <= 4 rows, the lower triangle packed: (a, b <= a) at a (a + 1) / 2 + b.
#pragma once
#include "kernels/cluster.hpp"
#include "kernels/elementary.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

template <class Real, int R>
struct Symmetric {
  Real v[packed_size(R)];

  FEDGLMM_KERNEL static constexpr unsigned at(unsigned a, unsigned b) {
    return a >= b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a;
  }
  FEDGLMM_KERNEL Real& operator()(int a, int b) { return v[at(a, b)]; }
  FEDGLMM_KERNEL const Real& operator()(int a, int b) const { return v[at(a, b)]; }
};

// A x
template <class Real, int R>
FEDGLMM_KERNEL void times(const Symmetric<Real, R>& A, const Real (&x)[R], Real (&out)[R]) {
  for (int a = 0; a < R; ++a) {
    out[a] = A(a, 0) * x[0];
    for (int b = 1; b < R; ++b) out[a] += A(a, b) * x[b];
  }
}

// x = A x
template <class Real, int R>
FEDGLMM_KERNEL void times_symmetric(const Symmetric<Real, R>& A, Real (&x)[R]) {
  Real out[R];
  times(A, x, out);
  for (int a = 0; a < R; ++a) x[a] = out[a];
}

// sum_ab A_ab B_ab
template <class Real, int R>
FEDGLMM_KERNEL Real dot(const Symmetric<Real, R>& A, const Symmetric<Real, R>& B) {
  Real sum{};
  for (int a = 0; a < R; ++a) {
    for (int b = 0; b < a; ++b) sum += 2.0 * A(a, b) * B(a, b);
    sum += A(a, a) * B(a, a);
  }
  return sum;
}

// A B A
template <class Real, int R>
FEDGLMM_KERNEL Symmetric<Real, R> sandwich(const Symmetric<Real, R>& A, const Symmetric<Real, R>& B) {
  Symmetric<Real, R> out;
  for (int a = 0; a < R; ++a) {
    Real row[R];  // of A B
    for (int c = 0; c < R; ++c) {
      row[c] = A(a, 0) * B(0, c);
      for (int d = 1; d < R; ++d) row[c] += A(a, d) * B(d, c);
    }
    for (int b = 0; b <= a; ++b) {
      out(a, b) = row[0] * A(0, b);
      for (int c = 1; c < R; ++c) out(a, b) += row[c] * A(c, b);
    }
  }
  return out;
}

// H = L D L', L unit lower triangular. For H = I + G with G positive semidefinite every pivot is at least 1.
template <class Real, int R>
struct Factor {
  Real L[R][R];            // below the diagonal
  Real D[R];

  FEDGLMM_KERNEL explicit Factor(const Symmetric<Real, R>& H) {
    for (int b = 0; b < R; ++b) {
      D[b] = H(b, b);
      for (int c = 0; c < b; ++c) D[b] -= L[b][c] * L[b][c] * D[c];
      for (int a = b + 1; a < R; ++a) {
        L[a][b] = H(a, b);
        for (int c = 0; c < b; ++c) L[a][b] -= L[a][c] * L[b][c] * D[c];
        L[a][b] = L[a][b] / D[b];
      }
    }
  }

  FEDGLMM_KERNEL Real log_determinant() const {
    Real sum = log_positive(D[0]);
    for (int a = 1; a < R; ++a) sum += log_positive(D[a]);
    return sum;
  }

  // x = H^-1 x
  FEDGLMM_KERNEL void solve(Real (&x)[R]) const {
    for (int a = 1; a < R; ++a)
      for (int b = 0; b < a; ++b) x[a] -= L[a][b] * x[b];
    for (int a = 0; a < R; ++a) x[a] = x[a] / D[a];
    for (int a = R - 2; a >= 0; --a)
      for (int b = a + 1; b < R; ++b) x[a] -= L[b][a] * x[b];
  }

  FEDGLMM_KERNEL Symmetric<Real, R> inverse() const {
    Symmetric<Real, R> out;
    for (int b = 0; b < R; ++b) {
      Real column[R];
      for (int a = 0; a < R; ++a) column[a] = splat<Real>(a == b ? 1.0 : 0.0);
      solve(column);
      for (int a = b; a < R; ++a) out(a, b) = column[a];
    }
    return out;
  }
};

// Lambda' V Lambda
template <class Real, int R>
FEDGLMM_KERNEL Symmetric<Real, R> congruence(const ModelParameters& m, const Symmetric<Real, R>& V) {
  Symmetric<Real, R> H;
  for (int b = 0; b < R; ++b) {
    Real column[R], half[R];  // V Lambda e_b, Lambda' of it
    for (int a = 0; a < R; ++a) {
      column[a] = Real{};
      for (int c = b; c < R; ++c) column[a] += V(a, c) * m.lambda[c * R + b];
    }
    times_lambda_transposed<Real, R>(m, column, half);
    for (int a = b; a < R; ++a) H(a, b) = half[a];
  }
  return H;
}

// I + Lambda' V Lambda
template <class Real, int R>
FEDGLMM_KERNEL Symmetric<Real, R> information(const ModelParameters& m, const Symmetric<Real, R>& V) {
  Symmetric<Real, R> H = congruence<Real, R>(m, V);
  for (int a = 0; a < R; ++a) H(a, a) += 1.0;
  return H;
}

// Lambda A Lambda'
template <class Real, int R>
FEDGLMM_KERNEL Symmetric<Real, R> spread(const ModelParameters& m, const Symmetric<Real, R>& A) {
  Symmetric<Real, R> out;
  for (int b = 0; b < R; ++b) {
    Real column[R], whole[R];  // A Lambda' e_b, Lambda of it
    for (int a = 0; a < R; ++a) {
      column[a] = Real{};
      for (int c = 0; c <= b; ++c) column[a] += A(a, c) * m.lambda[b * R + c];
    }
    times_lambda<Real, R>(m, column, whole);
    for (int a = b; a < R; ++a) out(a, b) = whole[a];
  }
  return out;
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
