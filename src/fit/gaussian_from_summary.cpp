#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "fit/design_rows.hpp"
#include "fit/origin_sums.hpp"
#include "fit/point_weights.hpp"
#include "fit/problems.hpp"
#include "fit/summary_columns.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "summary/group_moments.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

struct WeightedSums {
  double weight = 0;
  Eigen::VectorXd x;
  Eigen::MatrixXd xx;
};

// Weighted sums of the columns and of their products over the rows of each group, about the columns' origin.
class GroupSums {
 public:
  GroupSums(const Context& context, const Model& model, const Dataset& dataset, const SummaryColumns& columns,
            const std::vector<BaseColumn>& base, DataReport& report)
      : context_(context), model_(model), dataset_(dataset), columns_(columns), report_(report),
        index_(make_index_set(*dataset.summary().protocol, index_degree(*dataset.summary().protocol))) {
    weight_ = weight_polynomial(*dataset.summary().protocol, base);
    if (!weight_) return;
    for (Eigen::Index j = 0; j < columns.size(); ++j) {
      weighted_.push_back(multiply(*weight_, columns.polynomial[j], base));
      for (Eigen::Index k = 0; k <= j; ++k) products_.push_back(multiply(weighted_[j], columns.polynomial[k], base));
    }
  }

  WeightedSums of_group(std::size_t g) {
    const Group& group = dataset_.summary().groups[g];
    WeightedSums sums{0, Eigen::VectorXd(columns_.size()), Eigen::MatrixXd(columns_.size(), columns_.size())};
    if (group.in_cells() || !weight_ || !released(GroupMoments(index_, group), sums)) from_pseudo_rows(g, sums);
    if (!dataset_.summary().protocol->weights.given()) sums.weight = static_cast<double>(group.n);
    return sums;
  }

  // Of groups whose pseudo-rows were used.
  double log_weights() const { return log_weights_; }
  int pseudo_groups() const { return pseudo_groups_; }

 private:
  static bool evaluate(const GroupMoments& moments, const Polynomial& polynomial, double& out) {
    out = 0;
    for (const auto& [monomial, coefficient] : polynomial) {
      const auto sum = moments.sum(monomial);
      if (!sum) return false;
      out += coefficient * *sum;
    }
    return true;
  }

  bool released(const GroupMoments& moments, WeightedSums& sums) const {
    if (!evaluate(moments, *weight_, sums.weight)) return false;
    for (Eigen::Index j = 0, jk = 0; j < columns_.size(); ++j) {
      if (!evaluate(moments, weighted_[j], sums.x[j])) return false;
      for (Eigen::Index k = 0; k <= j; ++k, ++jk) {
        if (!evaluate(moments, products_[jk], sums.xx(j, k))) return false;
        sums.xx(k, j) = sums.xx(j, k);
      }
    }
    return true;
  }

  void from_pseudo_rows(std::size_t g, WeightedSums& sums) {
    const PseudoData& pseudo = dataset_.pseudo_data(context_);
    ++pseudo_groups_;
    if (rows_.rows.empty()) {
      rows_ = design_rows(model_.formula, pseudo.frame, Levels::keep);
      rows_.X.insert(rows_.X.end(), rows_.eta_offset.begin(), rows_.eta_offset.end());
      report_.unmatched = pseudo.unmatched;
      multiplier_ = row_multipliers(model_, *dataset_.summary().protocol, pseudo.frame);
    }
    const std::int64_t first = pseudo.group_offset[g], n = pseudo.group_offset[g + 1] - first;
    const Eigen::Map<const Eigen::MatrixXd> all(rows_.X.data(), rows_.count(), columns_.size());
    Eigen::MatrixXd X = all.middleRows(first, n);
    X.rowwise() -= columns_.origin.transpose();
    Eigen::VectorXd w = Eigen::Map<const Eigen::VectorXd>(&pseudo.weight[first], n);
    for (std::int64_t i = 0; i < n && !multiplier_.empty(); ++i) {
      const double multiplier = multiplier_[first + i];
      if (multiplier > 0) log_weights_ += w[i] * std::log(multiplier);
      w[i] *= multiplier;
    }
    sums.weight = w.sum();
    sums.x = X.transpose() * w;
    sums.xx = X.transpose() * w.asDiagonal() * X;
  }

  const Context& context_;
  const Model& model_;
  const Dataset& dataset_;
  const SummaryColumns& columns_;
  DataReport& report_;
  IndexSet index_;
  std::optional<Polynomial> weight_;
  std::vector<Polynomial> weighted_, products_;  // times the weight: the columns, their products
  DesignRows rows_;
  std::vector<double> multiplier_;          // of the pseudo-rows
  double log_weights_ = 0;
  int pseudo_groups_ = 0;
};

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
void add_groups(GroupSums& group_sums, const ReleasedClusters& clusters, const std::vector<int>& random,
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
    for (std::size_t k = 0; k < random.size(); ++k) {
      cluster(1 + k, 0) += x[random[k]];
      cluster.block(1 + k, 1, 1, c) += xx.row(random[k]);
    }
  }
  out.total.block(0, 1, 1, c) = out.total.block(1, 0, c, 1).transpose();
}

// Weighted products of the response with the columns, as released: of fixed effects in all, of random effects per
// cluster.
struct ResponseProducts {
  Eigen::VectorXd fixed;
  double offset, total, squares;            // with the offset, with 1 and of y^2
  Eigen::MatrixXd random;
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
    for (std::size_t k = 0; k < columns.design.random_columns.size(); ++k)
      cluster(1 + k, y) = scale.scale * products.random(k, i) + scale.shift * cluster(1 + k, 0);
  }
}

OriginSums origin_sums(GroupSums& group_sums, const SummaryColumns& columns, const ResponseProducts& products,
                       const ReleasedClusters& clusters, const Response& response) {
  const Index functions = columns.size() + 2;
  OriginSums out;
  out.n = std::accumulate(clusters.n.begin(), clusters.n.end(), 0.0);
  out.origin = Eigen::VectorXd::Zero(functions);
  out.origin.segment(1, columns.size()) = columns.origin;
  out.total = Eigen::MatrixXd::Zero(functions, functions);
  out.clusters = Eigen::MatrixXd::Zero(1 + products.random.rows(), functions * products.random.cols());
  add_groups(group_sums, clusters, columns.design.random_columns, out);
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
                                        DataReport& report) {
  const Summary& summary = dataset.summary();
  const int response = response_index(model, summary);
  const std::vector<BaseColumn> base = base_columns(*summary.protocol);
  const SummaryColumns columns(model.formula, *summary.protocol, base);
  const ReleasedClusters clusters = released_clusters(model.formula, summary, response);
  const ReleasedResponseSums sums(summary, response);
  set_report(columns.design, clusters, summary, report);
  const ResponseProducts products{released_products(columns, sums), released_offset_product(columns, sums),
                                  sums.total(), sums.squares(),
                                  released_cluster_products(columns, summary, response, clusters)};

  GroupSums group_sums(context, model, dataset, columns, base, report);
  OriginSums origin = origin_sums(group_sums, columns, products, clusters, summary.protocol->responses[response]);
  origin.log_weights = says_log_weights(*summary.protocol) ? sums.log_weights() : group_sums.log_weights();
  if (says_log_weights(*summary.protocol) && group_sums.pseudo_groups() > 0)
    context.warn(cat("sums of weights times products of covariates are those of pseudo-rows in ",
                     group_sums.pseudo_groups(), " groups; from moments of order 3 or more of an untransformed weight ",
                     "they are exact"));
  const double weight = origin.total(0, 0);
  const double mean = response_scale(summary.protocol->responses[response], sums.total(), weight).origin;
  GaussianSums out = standardized_sums(origin, gaussian_columns(columns.design));
  out.outer = clusters.outer;
  if (!(out.yy > 1e-12 * weight * mean * mean) || !(out.yy > 0))
    fail(Status::bad_data, "the response '", model.formula.response, "' hardly varies about its mean of ", mean,
         " in all ", out.n, " released rows; there is nothing to fit");
  return out;
}

}  // namespace fedglmm
