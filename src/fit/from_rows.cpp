#include "base/error.hpp"
#include "fit/points.hpp"
#include "fit/problems.hpp"
#include "fit/response.hpp"

namespace fedglmm {
namespace {

DesignRows checked_rows(const Model& model, const Frame& frame, DataReport& report) {
  std::vector<std::string> others;          // a row without weight is no incomplete row but an error
  if (!model.trials.empty()) others.push_back(model.trials);
  DesignRows rows = design_rows(model.formula, frame, Levels::drop_unused, others);
  report.names = rows.names();
  report.clusters = rows.clusters;
  report.rows = rows.count();
  report.dropped = rows.dropped;
  return rows;
}

}  // namespace

LaplaceProblem laplace_problem_from_rows(const Context& context, const Model& model, const Frame& frame,
                                         DataReport& report) {
  DesignRows rows = checked_rows(model, frame, report);
  if (!rows.eta_offset.empty())
    fail(Status::unsupported, "an offset in a binomial or poisson model is not supported yet");
  ResponseRows response = response_rows(context, model, frame, rows);
  LaplaceProblem problem;
  problem.cumulants = model.family == Family::binomial ? Cumulants::binomial : Cumulants::poisson;
  problem.constant = response.constant;
  set_points(rows, std::move(response.weight), problem);
  const Eigen::Map<const Eigen::VectorXd> y(response.y.data(), static_cast<Eigen::Index>(response.y.size()));
  problem.xy = Eigen::Map<const Eigen::MatrixXd>(problem.points.X.data(), problem.points.points(), problem.points.q)
                   .transpose() * y;
  for (std::size_t i = 0; i < rows.clusters.size(); ++i)
    problem.points.response.push_back(y.segment(rows.offset[i], rows.offset[i + 1] - rows.offset[i]).sum());
  return problem;
}

GaussianSums gaussian_sums_from_rows(const Context& context, const Model& model, const Frame& frame,
                                     DataReport& report) {
  DesignRows rows = checked_rows(model, frame, report);
  ResponseRows response = response_rows(context, model, frame, rows);
  report.constant = response.constant;
  LaplaceProblem points;
  set_points(rows, std::move(response.weight), points);
  const Eigen::Map<const Eigen::MatrixXd> X(points.points.X.data(), points.points.points(), points.points.q);
  const Eigen::Map<const Eigen::VectorXd> w(points.points.weight.data(), X.rows());
  Eigen::Map<Eigen::VectorXd> y(response.y.data(), X.rows());
  GaussianSums sums;
  sums.names = points.names;
  sums.standardization = points.standardization.first(X.cols());
  sums.response_centre = sums.standardization.intercept >= 0 ? w.dot(y) / w.sum() : 0;
  y.array() -= sums.response_centre;
  sums.n = static_cast<double>((w.array() > 0).count());
  sums.yy = (w.array() * y.array().square()).sum();
  y.array() *= w.array();
  sums.xy = X.transpose() * y;
  sums.xx = X.transpose() * w.asDiagonal() * X;
  sums.cluster_x.resize(X.cols(), static_cast<Eigen::Index>(rows.clusters.size()));
  for (std::size_t i = 0; i < rows.clusters.size(); ++i) {
    const Eigen::Index first = rows.offset[i], n = rows.offset[i + 1] - first;
    sums.cluster_n.push_back(w.segment(first, n).sum());
    sums.cluster_y.push_back(y.segment(first, n).sum());
    sums.cluster_x.col(static_cast<Eigen::Index>(i)) = X.middleRows(first, n).transpose() * w.segment(first, n);
  }
  return sums;
}

}  // namespace fedglmm
