#include "fit/points.hpp"
#include "fit/problems.hpp"
#include "fit/response.hpp"
#include "base/log_factorial.hpp"

namespace fedglmm {
namespace {

DesignRows checked_rows(const Model& model, const Frame& frame, DataReport& report) {
  DesignRows rows = design_rows(model.formula, frame, Levels::drop_unused);
  report.names = rows.names();
  report.clusters = rows.clusters;
  report.rows = rows.count();
  report.dropped = rows.dropped;
  return rows;
}

}  // namespace

LaplaceProblem laplace_problem_from_rows(const Model& model, const Frame& frame, DataReport& report) {
  DesignRows rows = checked_rows(model, frame, report);
  const std::vector<double> y = response_values(frame, frame.require(model.formula.response), model.family, rows.rows);
  LaplaceProblem problem;
  problem.cumulants = model.family == Family::binomial ? Cumulants::binomial : Cumulants::poisson;
  set_points(rows, std::vector<double>(y.size(), 1.0), problem);
  const Eigen::Map<const Eigen::VectorXd> response(y.data(), static_cast<Eigen::Index>(y.size()));
  problem.xy = Eigen::Map<const Eigen::MatrixXd>(problem.points.X.data(), problem.points.points(), problem.points.q)
                   .transpose() * response;
  for (std::size_t i = 0; i < rows.clusters.size(); ++i)
    problem.points.response.push_back(response.segment(rows.offset[i], rows.offset[i + 1] - rows.offset[i]).sum());
  if (model.family == Family::poisson)
    for (const double value : y) problem.constant -= log_factorial(value);
  return problem;
}

GaussianSums gaussian_sums_from_rows(const Model& model, const Frame& frame, DataReport& report) {
  DesignRows rows = checked_rows(model, frame, report);
  std::vector<double> y = response_values(frame, frame.require(model.formula.response), model.family, rows.rows);
  LaplaceProblem points;
  set_points(rows, std::vector<double>(y.size(), 1.0), points);
  const Eigen::Map<const Eigen::MatrixXd> X(points.points.X.data(), points.points.points(), points.points.q);
  Eigen::Map<Eigen::VectorXd> response(y.data(), X.rows());
  GaussianSums sums;
  sums.names = points.names;
  sums.standardization = points.standardization.first(points.points.q);
  sums.response_centre = sums.standardization.intercept >= 0 ? response.mean() : 0;
  response.array() -= sums.response_centre;
  sums.n = static_cast<double>(y.size());
  sums.yy = response.squaredNorm();
  sums.xy = X.transpose() * response;
  sums.xx = X.transpose() * X;
  sums.cluster_x.resize(X.cols(), static_cast<Eigen::Index>(rows.clusters.size()));
  for (std::size_t i = 0; i < rows.clusters.size(); ++i) {
    const Eigen::Index first = rows.offset[i], n = rows.offset[i + 1] - first;
    sums.cluster_n.push_back(static_cast<double>(n));
    sums.cluster_y.push_back(response.segment(first, n).sum());
    sums.cluster_x.col(static_cast<Eigen::Index>(i)) = X.middleRows(first, n).colwise().sum().transpose();
  }
  return sums;
}

}  // namespace fedglmm
