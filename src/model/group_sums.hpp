// group_sums.hpp - weighted sums of a model's columns and of their products over the rows of each group of a summary.
#pragma once
#include <Eigen/Dense>
#include <optional>
#include <vector>

#include "model/design_rows.hpp"
#include "model/problems.hpp"
#include "model/summary_columns.hpp"
#include "summary/group_moments.hpp"

namespace fedglmm {

struct WeightedSums {
  double weight = 0;
  Eigen::VectorXd x;
  Eigen::MatrixXd xx;
};

// About the columns' origin: as released, or of the pseudo-rows of a group that says too little.
class GroupSums {
 public:
  GroupSums(const Context& context, const Model& model, const Dataset& dataset, const SummaryColumns& columns,
            const std::vector<BaseColumn>& base, DataReport& report);

  WeightedSums of_group(std::size_t g);

  // Of groups whose pseudo-rows were used.
  double log_weights() const { return log_weights_; }
  std::size_t pseudo_groups() const { return used_.size(); }
  // response_origin: of y as it was summed.
  OpenPoints open_points(const ReleasedClusters& clusters, double response_origin) const;

 private:
  bool released(const GroupMoments& moments, WeightedSums& sums) const;
  void from_pseudo_rows(std::size_t g, WeightedSums& sums);
  void make_pseudo_rows();

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
  std::vector<std::size_t> used_;           // groups whose pseudo-rows were used
  double log_weights_ = 0;
};

}  // namespace fedglmm
