// dense.hpp - plain loops over small column-major matrices: products, triangular solves, Cholesky.
#pragma once
#include <cstddef>

namespace emulation {

// An operand as its operation shows it: element (i, j) is data[i * row_step + j * column_step].
struct Operand {
  const double* data;
  std::ptrdiff_t row_step, column_step;
  double operator()(std::ptrdiff_t i, std::ptrdiff_t j) const { return data[i * row_step + j * column_step]; }
};

// C = alpha A B + beta C; beta = 0: C is not read. A: m x k, B: k x n.
void multiply(int m, int n, int k, double alpha, const Operand& A, const Operand& B, double beta, double* C, int ldc);

struct Triangle {
  Operand elements;
  int n;
  bool lower;
  bool unit_diagonal;
};

Triangle transposed(const Triangle& t);

// x = T^-1 x, its elements step apart.
void solve(const Triangle& T, double* x, std::ptrdiff_t step);

// In the lower triangle of the n x n matrix whose element (i, j) is data[i * row_step + j * column_step]: L with
// A = L L'. Returns 0, or the order of the first leading minor that is not positive definite.
int factorize(double* data, int n, std::ptrdiff_t row_step, std::ptrdiff_t column_step);

}  // namespace emulation
