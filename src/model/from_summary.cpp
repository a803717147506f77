#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "model/point_weights.hpp"
#include "model/points.hpp"
#include "model/problems.hpp"
#include "model/summary_columns.hpp"
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

// sum y z of the standardized random-effects columns, from that of the columns about their origins (r x clusters).
std::vector<double> standardized_cluster_products(const SummaryColumns& columns, const LaplaceProblem& problem,
                                                  const Eigen::MatrixXd& products, const std::vector<double>& totals) {
  std::vector<double> out;
  for (Eigen::Index i = 0; i < products.cols(); ++i)
    for (Eigen::Index a = 0; a < products.rows(); ++a) {
      const auto [column, shift] = problem.points.random[a];
      const double centre = problem.standardization.centre[column], scale = problem.standardization.scale[column];
      const double origin = columns.origin[columns.design.random_columns[a]];
      const double moved = products(a, i) + (origin - centre) * totals[i];
      out.push_back(moved / scale + shift * totals[i]);
    }
  return out;
}

// Of a 0/1 response without weights this is known before.
void check_failures(const Model& model, const RawVector<double>& weight, double successes) {
  const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
  if (!(successes < all * (1 - 1e-12)))
    fail(Status::bad_data, "the response '", model.formula.response,
         "' has no failures in the released rows; there is nothing to fit");
}

}  // namespace

void set_report(const ModelDesign& design, const ReleasedClusters& clusters, const Summary& summary,
                DataReport& report) {
  report.names = design.names();
  report.clusters = clusters.names;
  report.outer = clusters.outer;
  report.outer_names = clusters.outer_names;
  report.random = {design.blocks};
  for (const Group& group : summary.groups)
    if (!group.is_pool()) report.rows += group.n;
}

LaplaceProblem laplace_problem_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                            DataReport& report, Scores scores) {
  const Summary& summary = dataset.summary();
  const int response = response_index(model, summary);
  const SummaryColumns columns(model.formula, *summary.protocol, base_columns(*summary.protocol));
  const ReleasedClusters clusters = released_clusters(model.formula, summary, response);
  const ReleasedResponseSums sums(summary, response);
  set_report(columns.design, clusters, summary, report);
  const Eigen::VectorXd products = released_products(columns, sums);  // a refusal comes before pseudo-data are made
  LaplaceProblem problem;
  if (columns.has_offset())
    problem.constant = released_offset_product(columns, sums) + columns.origin[columns.size() - 1] * sums.total();
  const Eigen::MatrixXd cluster_products = released_cluster_products(columns, summary, response, clusters, scores);
  const PseudoData& pseudo = dataset.pseudo_data(context);
  report.unmatched = pseudo.unmatched;
  problem.cumulants = model.family == Family::binomial ? Cumulants::binomial : Cumulants::poisson;
  DesignRows rows = design_rows(model.formula, pseudo.frame, Levels::keep, {}, context.threads);
  problem.multiplier = row_multipliers(model, *summary.protocol, pseudo.frame);
  set_points(rows, times(pseudo.weight, problem.multiplier), context.threads, problem);
  if (model.family == Family::binomial) check_failures(model, problem.points.weight, sums.total());
  problem.points.response = standardized_cluster_products(
      columns, problem, cluster_products.topRows(problem.points.r()), clusters.y);
  problem.xy = standardized_products(columns, problem.standardization, products, sums.total());
  if (scores == Scores::wanted) {
    problem.cluster_xy.resize(problem.points.q, cluster_products.cols());
    for (Eigen::Index i = 0; i < cluster_products.cols(); ++i)
      problem.cluster_xy.col(i) =
          standardized_products(columns, problem.standardization, cluster_products.col(i).tail(problem.points.q),
                                clusters.y[static_cast<std::size_t>(i)]);
  }
  if (model.family == Family::poisson && summary.protocol->responses[response].type == ResponseType::count)
    problem.constant -= sums.log_factorials();
  if (!model.trials.empty()) problem.constant += sums.log_chooses();
  return problem;
}

}  // namespace fedglmm
