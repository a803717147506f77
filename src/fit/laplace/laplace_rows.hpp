// laplace_rows.hpp - rows of a cluster at the estimates of a Laplace fit: columns and derivatives of A.
#pragma once
#include <Eigen/Dense>

#include "fit/laplace/laplace_fit.hpp"

namespace fedglmm {

struct LaplaceRows {
  Eigen::Map<const Eigen::MatrixXd, 0, Eigen::OuterStride<>> x;
  Eigen::MatrixXd z;
  Eigen::ArrayXd weight, first, second;    // first, second: A', A''
  Cumulants cumulants;

  LaplaceRows(const LaplaceProblem& problem, const LaplaceEstimate& estimate, Eigen::Index cluster,
              Eigen::Index first_row, Eigen::Index count);
  Eigen::ArrayXd third() const;            // A'''
  // x by some numbers a column, those of the fixed effects, and z by others.
  Eigen::MatrixXd combined(const Eigen::MatrixXd& by_x, const Eigen::MatrixXd& by_z) const;
};

}  // namespace fedglmm
