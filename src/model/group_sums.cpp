#include "model/group_sums.hpp"

#include <cmath>

#include "model/point_weights.hpp"
#include "pseudo_data/pseudo_data.hpp"

namespace fedglmm {
namespace {

bool evaluate(const GroupMoments& moments, const Polynomial& polynomial, double& out) {
  out = 0;
  for (const auto& [monomial, coefficient] : polynomial) {
    const auto sum = moments.sum(monomial);
    if (!sum) return false;
    out += coefficient * *sum;
  }
  return true;
}

}  // namespace

GroupSums::GroupSums(const Context& context, const Model& model, const Dataset& dataset, const SummaryColumns& columns,
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

WeightedSums GroupSums::of_group(std::size_t g) {
  const Group& group = dataset_.summary().groups[g];
  WeightedSums sums{0, Eigen::VectorXd(columns_.size()), Eigen::MatrixXd(columns_.size(), columns_.size())};
  if (group.in_cells() || !weight_ || !released(GroupMoments(index_, group), sums)) from_pseudo_rows(g, sums);
  if (!dataset_.summary().protocol->weights.given()) sums.weight = static_cast<double>(group.n);
  return sums;
}

bool GroupSums::released(const GroupMoments& moments, WeightedSums& sums) const {
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

void GroupSums::make_pseudo_rows() {
  const PseudoData& pseudo = dataset_.pseudo_data(context_);
  rows_ = design_rows(model_.formula, pseudo.frame, Levels::keep);
  rows_.X.insert(rows_.X.end(), rows_.eta_offset.begin(), rows_.eta_offset.end());
  report_.unmatched = pseudo.unmatched;
  multiplier_ = row_multipliers(model_, *dataset_.summary().protocol, pseudo.frame);
}

void GroupSums::from_pseudo_rows(std::size_t g, WeightedSums& sums) {
  const PseudoData& pseudo = dataset_.pseudo_data(context_);
  used_.push_back(g);
  if (rows_.rows.empty()) make_pseudo_rows();
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

OpenPoints GroupSums::open_points(const ReleasedClusters& clusters, double response_origin) const {
  const Eigen::Map<const Eigen::MatrixXd> all(rows_.X.data(), rows_.count(), columns_.size());
  const ModelDesign& design = columns_.design;
  OpenPoints out{{all.leftCols(design.fixed_count), all(Eigen::all, design.random_columns),
                  Eigen::VectorXd::Ones(all.rows()), Eigen::VectorXd::Constant(all.rows(), -response_origin),
                  std::vector<Eigen::Index>(rows_.rows.size(), -1)},
                 Eigen::VectorXd::Zero(all.rows())};
  if (columns_.has_offset()) out.functions.offset += all.rightCols<1>();
  if (used_.empty()) return out;
  const std::vector<std::int64_t>& first = dataset_.pseudo_data(context_).group_offset;
  for (const std::size_t g : used_)
    for (std::int64_t i = first[g]; i < first[g + 1]; ++i) {
      out.functions.cluster[i] = clusters.of_group[g];
      out.multiplier[i] = multiplier_.empty() ? 1 : multiplier_[i];
    }
  return out;
}

}  // namespace fedglmm
