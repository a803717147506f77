#include <iterator>

#include "fit/gaussian_rows.hpp"
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
  report.random = {rows.blocks};
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
  set_responses(Eigen::Map<const Eigen::VectorXd>(y.data(), std::ssize(y)), problem);
  if (model.family == Family::poisson)
    for (const double value : y) problem.constant -= log_factorial(value);
  return problem;
}

GaussianSums gaussian_sums_from_rows(const Model& model, const Frame& frame, DataReport& report) {
  const DesignRows rows = checked_rows(model, frame, report);
  const std::vector<double> y =
      response_values(frame, frame.require(model.formula.response), model.family, rows.rows);
  const GaussianColumns columns = gaussian_columns(rows);
  const Eigen::Map<const Eigen::MatrixXd> X(rows.X.data(), rows.count(), std::ssize(rows.columns));
  return gaussian_sums(columns, X, rows.offset, y, std::vector<double>(y.size(), 1.0));
}

}  // namespace fedglmm
