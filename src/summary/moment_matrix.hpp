// moment_matrix.hpp - a matrix of moments is positive semidefinite, whatever the rows.
#pragma once
#include <Eigen/Core>
#include <functional>
#include <string>
#include <vector>

namespace fedglmm {

// How many of the graded monomials 1, ... of these degrees, up to order / 2, make a matrix of bearable size: a larger
// one would cost more than it finds. Whole degrees.
Eigen::Index matrix_rows(const std::vector<int>& degrees, int order);

// Why no rows have these sums of products of monomials; "" if some may. Each sum is within `error` of that of the rows:
// with D = diag(sums)^-1/2, D sums D must have no eigenvalue below -1e-8 - |D error D|, in the Frobenius norm.
std::string matrix_objection(const Eigen::MatrixXd& sums, const Eigen::MatrixXd& error,
                             const std::function<std::string(Eigen::Index)>& name);

}  // namespace fedglmm
