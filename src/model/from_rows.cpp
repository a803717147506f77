#include <iterator>

#include "model/gaussian_rows.hpp"
#include "model/points.hpp"
#include "model/problems.hpp"
#include "model/response.hpp"

namespace fedglmm {
namespace {

DesignRows checked_rows(const Context& context, const Model& model, const Frame& frame, DataReport& report) {
  std::vector<std::string> others;          // a row without weight is no incomplete row but an error
  if (!model.trials.empty()) others.push_back(model.trials);
  DesignRows rows = design_rows(model.formula, frame, Levels::drop_unused, others, context.threads);
  report.names = rows.names();
  report.clusters = rows.clusters;
  report.outer = rows.outer;
  report.outer_names = rows.outer_names;
  report.random = {rows.blocks};
  report.rows = rows.count();
  report.dropped = rows.dropped;
  return rows;
}

}  // namespace

LaplaceProblem laplace_problem_from_rows(const Context& context, const Model& model, const Frame& frame,
                                         DataReport& report, Scores scores) {
  DesignRows rows = checked_rows(context, model, frame, report);
  ResponseRows response = response_rows(context, model, frame, rows);
  LaplaceProblem problem;
  problem.cumulants = model.family == Family::binomial ? Cumulants::binomial : Cumulants::poisson;
  problem.constant = response.constant;
  set_points(rows, std::move(response.weight), context.threads, problem);
  set_responses(response.y, context.threads, problem, scores);
  return problem;
}

GaussianSums gaussian_sums_from_rows(const Context& context, const Model& model, const Frame& frame,
                                     DataReport& report, Scores scores) {
  const DesignRows rows = checked_rows(context, model, frame, report);
  const ResponseRows response = response_rows(context, model, frame, rows);
  GaussianColumns columns = gaussian_columns(rows);
  columns.for_scores = scores == Scores::wanted;
  const Eigen::Map<const Eigen::MatrixXd> X(rows.X.data(), rows.count(), std::ssize(rows.columns));
  GaussianSums sums = gaussian_sums(columns, X, rows.offset, response.y, response.weight);
  sums.outer = rows.outer;
  return sums;
}

}  // namespace fedglmm
