#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "model/group_sums.hpp"
#include "model/origin_sums.hpp"
#include "model/problems.hpp"
#include "model/rounded_responses.hpp"
#include "model/summary_columns.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

// The response, from what was summed: y less its origin = scale * v + shift.
struct ResponseScale {
  double scale, shift, origin;
};

ResponseScale response_scale(const Response& response, double total, double weight) {
  const double mean = response.scale * total / weight;
  return {response.scale, -mean, response.centre + mean};
}

// The functions, with the offset last of the columns, to those with y less the offset in place of both.
void subtract_offset(OriginSums& sums) {
  const Index y = sums.origin.size() - 1, offset = y - 1;
  sums.origin[offset] = sums.origin[y] - sums.origin[offset];
  sums.total.col(offset) = sums.total.col(y) - sums.total.col(offset);
  sums.total.row(offset) = sums.total.row(y) - sums.total.row(offset);
  sums.origin.conservativeResize(y);
  sums.total.conservativeResize(y, y);
  const Index m = sums.clusters.cols() / (y + 1);
  Eigen::MatrixXd clusters(sums.clusters.rows(), y * m);
  for (Index i = 0; i < m; ++i) {
    const auto from = sums.clusters.middleCols(i * (y + 1), y + 1);
    clusters.middleCols(i * y, y) = from.leftCols(y);
    clusters.col(i * y + offset) = from.col(y) - from.col(offset);
  }
  sums.clusters = std::move(clusters);
}

// Weights and products of the columns, in all and per cluster.
void add_groups(GroupSums& group_sums, const ReleasedClusters& clusters, const std::vector<int>& of,
                OriginSums& out) {
  const Index c = out.origin.size() - 2;
  for (std::size_t g = 0; g < clusters.of_group.size(); ++g) {
    if (clusters.of_group[g] < 0) continue;
    const auto [weight, x, xx] = group_sums.of_group(g);
    out.total(0, 0) += weight;
    out.total.block(1, 0, c, 1) += x;
    out.total.block(1, 1, c, c) += xx;
    auto cluster = out.clusters.middleCols(clusters.of_group[g] * (c + 2), c + 2);
    cluster(0, 0) += weight;
    cluster.block(0, 1, 1, c) += x.transpose();
    for (std::size_t k = 0; k < of.size(); ++k) {
      cluster(1 + k, 0) += x[of[k]];
      cluster.block(1 + k, 1, 1, c) += xx.row(of[k]);
    }
  }
  out.total.block(0, 1, 1, c) = out.total.block(1, 0, c, 1).transpose();
}

// Weighted products of the response with the columns, as released: of fixed effects in all, of columns_per_cluster()
// per cluster.
struct ResponseProducts {
  Eigen::VectorXd fixed;
  double offset, total, squares;            // with the offset, with 1 and of y^2
  Eigen::MatrixXd per_cluster;
};

void add_response(const SummaryColumns& columns, const ResponseProducts& products, const ReleasedClusters& clusters,
                  const ResponseScale& scale, OriginSums& out) {
  const Index y = out.origin.size() - 1, q = products.fixed.size();
  out.origin[y] = scale.origin;
  out.total.block(1, y, q, 1) = scale.scale * products.fixed + scale.shift * out.total.block(1, 0, q, 1);
  if (columns.has_offset()) out.total(y - 1, y) = scale.scale * products.offset + scale.shift * out.total(y - 1, 0);
  out.total.row(y) = out.total.col(y).transpose();
  for (std::size_t i = 0; i < clusters.n.size(); ++i) {
    auto cluster = out.clusters.middleCols(static_cast<Index>(i) * (y + 1), y + 1);
    cluster(0, y) = scale.scale * clusters.y[i] + scale.shift * cluster(0, 0);
    for (Index k = 0; k < products.per_cluster.rows(); ++k)
      cluster(1 + k, y) = scale.scale * products.per_cluster(k, i) + scale.shift * cluster(1 + k, 0);
  }
}

OriginSums origin_sums(GroupSums& group_sums, const SummaryColumns& columns, const ResponseProducts& products,
                       const ReleasedClusters& clusters, const Response& response, Scores scores) {
  const Index functions = columns.size() + 2;
  OriginSums out;
  out.n = std::accumulate(clusters.n.begin(), clusters.n.end(), 0.0);
  out.origin = Eigen::VectorXd::Zero(functions);
  out.origin.segment(1, columns.size()) = columns.origin;
  out.total = Eigen::MatrixXd::Zero(functions, functions);
  out.clusters = Eigen::MatrixXd::Zero(1 + products.per_cluster.rows(), functions * products.per_cluster.cols());
  add_groups(group_sums, clusters, columns_per_cluster(columns.design, scores), out);
  const double weight = out.total(0, 0);
  const auto scale = response_scale(response, products.total, weight);
  add_response(columns, products, clusters, scale, out);
  out.total(functions - 1, functions - 1) =
      scale.scale * (scale.scale * products.squares + 2 * scale.shift * products.total) +
      weight * scale.shift * scale.shift;
  if (columns.has_offset()) subtract_offset(out);
  return out;
}

}  // namespace

GaussianSums gaussian_sums_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                        DataReport& report, GaussianOpen* open, Scores scores) {
  const Summary& summary = dataset.summary();
  const int response = response_index(model, summary);
  const std::vector<BaseColumn> base = base_columns(*summary.protocol);
  const SummaryColumns columns(model.formula, *summary.protocol, base);
  const ReleasedClusters clusters = released_clusters(model.formula, summary, response);
  const ReleasedResponseSums sums(summary, response);
  set_report(columns.design, clusters, summary, report);
  const ResponseProducts products{released_products(columns, sums), released_offset_product(columns, sums),
                                  sums.total(), sums.squares(),
                                  released_cluster_products(columns, summary, response, clusters, scores)};

  GroupSums group_sums(context, model, dataset, columns, base, report);
  OriginSums origin =
      origin_sums(group_sums, columns, products, clusters, summary.protocol->responses[response], scores);
  origin.log_weights = says_log_weights(*summary.protocol) ? sums.log_weights() : group_sums.log_weights();
  if (says_log_weights(*summary.protocol) && group_sums.pseudo_groups() > 0)
    context.warn(cat("sums of weights times products of covariates are those of pseudo-rows in ",
                     group_sums.pseudo_groups(), " groups; from moments of order 3 or more of an untransformed weight ",
                     "they are exact"));
  const double weight = origin.total(0, 0);
  const double mean = response_scale(summary.protocol->responses[response], sums.total(), weight).origin;
  if (open) *open = {group_sums.open_points(clusters, summary.protocol->responses[response].centre),
                     rounded_responses(columns, summary, response, clusters)};
  GaussianColumns gaussian = gaussian_columns(columns.design);
  gaussian.for_scores = scores == Scores::wanted;
  GaussianSums out = standardized_sums(origin, gaussian);
  out.outer = clusters.outer;
  if (!(out.yy > 1e-12 * weight * mean * mean) || !(out.yy > 0))
    fail(Status::bad_data, "the response '", model.formula.response, "' hardly varies about its mean of ", mean,
         " in all ", out.n, " released rows; there is nothing to fit");
  return out;
}

}  // namespace fedglmm
