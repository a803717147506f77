// moment_matrix.cpp - the smallest eigenvalue is above -t exactly if the matrix plus t has a Cholesky factor.
#include "summary/moment_matrix.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace fedglmm {

Eigen::Index matrix_rows(const std::vector<int>& degrees, int order) {
  constexpr Eigen::Index most = 600;
  Eigen::Index rows = 0, whole = 0;
  for (const int degree : degrees) {
    if (degree > order / 2 || rows > most) break;
    if (rows > 0 && degree > degrees[rows - 1]) whole = rows;
    ++rows;
  }
  return rows > most ? whole : rows;
}

std::string matrix_objection(const Eigen::MatrixXd& sums, const Eigen::MatrixXd& error,
                             const std::function<std::string(Eigen::Index)>& name) {
  constexpr double eigenvalue_tolerance = 1e-8;
  Eigen::VectorXd scale(sums.rows());
  for (Eigen::Index i = 0; i < sums.rows(); ++i) {
    const double square = sums(i, i);
    if (square < 0) return cat("the sum of squares of ", name(i), " is ", square);
    // A square that was rounded to 0 is scaled by what it may have been.
    const double size = std::max(square, 2 * error(i, i));
    if (size == 0 && !sums.row(i).isZero(0)) return name(i) + " is 0 in all rows but its products are not";
    scale[i] = size > 0 ? 1 / std::sqrt(size) : 1;
  }
  const auto scaled = scale.asDiagonal();
  Eigen::MatrixXd matrix = scaled * sums * scaled;
  const double tolerance = eigenvalue_tolerance + (scaled * error * scaled).norm();
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) matrix(i, i) = sums.row(i).isZero(0) ? 1 : matrix(i, i) + tolerance;
  if (!matrix.allFinite() || Eigen::LLT<Eigen::MatrixXd>(matrix).info() != Eigen::Success)
    return "no rows have these moments (their matrix is not positive semidefinite)";
  return "";
}

}  // namespace fedglmm
