// gauss_hermite.hpp - nodes and weights of Gauss-Hermite quadrature.
#pragma once
#include "backend/backend.hpp"

namespace fedglmm {

// n nodes (1 to 100) for the weight e^(-x^2), in increasing order: eigenvalues of the Jacobi matrix (Golub and Welsch
// 1969, Math. Comp. 23), polished by Newton on the orthonormal Hermite functions, which give the weights too.
Quadrature gauss_hermite(int n);

}  // namespace fedglmm
