// orthonormal_rows.hpp - coordinates of a term's random effects of which one is the effect in question.
#pragma once
#include <Eigen/Dense>

namespace fedglmm {

// An orthogonal matrix whose first row is a / |a|.
inline Eigen::MatrixXd orthonormal_rows(const Eigen::VectorXd& a) {
  Eigen::MatrixXd rows = Eigen::MatrixXd(Eigen::HouseholderQR<Eigen::MatrixXd>(a).householderQ()).transpose();
  if (rows.row(0).dot(a) < 0) rows.row(0) *= -1;
  return rows;
}

}  // namespace fedglmm
