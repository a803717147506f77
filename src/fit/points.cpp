#include "fit/points.hpp"

namespace fedglmm {

void set_points(DesignRows& rows, std::vector<double> weight, LaplaceProblem& problem) {
  const auto q = static_cast<Eigen::Index>(rows.fixed_count);
  rows.X.resize(static_cast<std::size_t>(rows.count() * q));
  Eigen::Map<Eigen::MatrixXd> X(rows.X.data(), rows.count(), q);
  const Eigen::Map<const Eigen::VectorXd> w(weight.data(), rows.count());
  problem.names = rows.names();
  // About the first row: a large common offset of a column then costs no digits.
  const Eigen::RowVectorXd origin = rows.intercept >= 0 ? X.row(0).eval() : Eigen::RowVectorXd::Zero(q).eval();
  Eigen::VectorXd sums(q), squares(q);
  for (Eigen::Index j = 0; j < q; ++j) {
    const Eigen::ArrayXd x = X.col(j).array() - origin[j];
    sums[j] = (w.array() * x).sum();
    squares[j] = (w.array() * x.square()).sum();
  }
  Standardization& s = problem.standardization;
  s = standardization(problem.names, rows.intercept, w.sum(), sums, squares);
  for (Eigen::Index j = 0; j < q; ++j) {
    if (j == rows.intercept) continue;
    s.centre[j] += origin[j];
    X.col(j) = (X.col(j).array() - s.centre[j]) / s.scale[j];
  }
  check_rank(problem.names, X.transpose() * w.asDiagonal() * X);
  problem.points.q = static_cast<int>(q);
  problem.points.offset = rows.offset;
  problem.points.X = std::move(rows.X);
  problem.points.weight = std::move(weight);
}

}  // namespace fedglmm
