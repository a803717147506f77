#include "fit/points.hpp"
#include "fit/problems.hpp"
#include "fit/summary_columns.hpp"
#include "pseudo_data/pseudo_data.hpp"

namespace fedglmm {
namespace {

// X'y of the standardized columns from that of the columns about their origins.
Eigen::VectorXd standardized_products(const SummaryColumns& columns, const Standardization& s,
                                      const Eigen::VectorXd& products, double total) {
  Eigen::VectorXd xy(products.size());
  for (Eigen::Index j = 0; j < xy.size(); ++j)
    xy[j] = j == s.intercept ? products[j] : (products[j] - (s.centre[j] - columns.origin[j]) * total) / s.scale[j];
  return xy;
}

}  // namespace

void set_report(const ModelDesign& design, const ReleasedClusters& clusters, const Summary& summary,
                DataReport& report) {
  report.names = design.names();
  report.clusters = clusters.names;
  for (const Group& group : summary.groups)
    if (!group.is_pool()) report.rows += group.n;
}

LaplaceProblem laplace_problem_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                            DataReport& report) {
  const Summary& summary = dataset.summary();
  const int response = response_index(model, summary);
  const SummaryColumns columns(model.formula, *summary.protocol, base_columns(*summary.protocol));
  const ReleasedClusters clusters = released_clusters(summary, response);
  const ReleasedResponseSums sums(summary, response);
  set_report(columns.design, clusters, summary, report);
  const Eigen::VectorXd products = released_products(columns, sums);  // a refusal comes before pseudo-data are made
  const PseudoData& pseudo = dataset.pseudo_data(context);
  report.unmatched = pseudo.unmatched;
  LaplaceProblem problem;
  problem.cumulants = model.family == Family::binomial ? Cumulants::binomial : Cumulants::poisson;
  DesignRows rows = design_rows(model.formula, pseudo.frame, Levels::keep);
  set_points(rows, pseudo.weight, problem);
  problem.points.response = clusters.y;
  problem.xy = standardized_products(columns, problem.standardization, products, sums.total());
  if (model.family == Family::poisson && summary.protocol->responses[response].type == ResponseType::count)
    problem.constant = -sums.log_factorials();
  return problem;
}

}  // namespace fedglmm
