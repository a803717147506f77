// dense.cpp - plain loops over small matrices.
#include "emulation/dense.hpp"

#include <cmath>

namespace emulation {

void multiply(int m, int n, int k, double alpha, const Operand& A, const Operand& B, double beta, double* C, int ldc) {
  for (int j = 0; j < n; ++j) {
    double* const c = C + static_cast<std::ptrdiff_t>(j) * ldc;
    for (int i = 0; i < m; ++i) c[i] = beta == 0 ? 0 : beta * c[i];
    for (int l = 0; alpha != 0 && l < k; ++l) {
      const double b = alpha * B(l, j);
      for (int i = 0; i < m; ++i) c[i] += A(i, l) * b;
    }
  }
}

Triangle transposed(const Triangle& t) {
  return {{t.elements.data, t.elements.column_step, t.elements.row_step}, t.n, !t.lower, t.unit_diagonal};
}

void solve(const Triangle& T, double* x, std::ptrdiff_t step) {
  for (int done = 0; done < T.n; ++done) {
    const int i = T.lower ? done : T.n - 1 - done;
    double rest = x[i * step];
    for (int other = 0; other < done; ++other) {
      const int j = T.lower ? other : T.n - 1 - other;
      rest -= T.elements(i, j) * x[j * step];
    }
    x[i * step] = T.unit_diagonal ? rest : rest / T.elements(i, i);
  }
}

int factorize(double* data, int n, std::ptrdiff_t row_step, std::ptrdiff_t column_step) {
  const auto a = [=](int i, int j) -> double& { return data[i * row_step + j * column_step]; };
  for (int j = 0; j < n; ++j) {
    for (int k = 0; k < j; ++k)
      for (int i = j; i < n; ++i) a(i, j) -= a(i, k) * a(j, k);
    if (!(a(j, j) > 0)) return j + 1;
    const double diagonal = std::sqrt(a(j, j));
    for (int i = j; i < n; ++i) a(i, j) /= diagonal;
  }
  return 0;
}

}  // namespace emulation
