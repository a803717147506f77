// summary_columns.hpp - the columns of a model as polynomials in what a protocol shares.
#pragma once
#include <Eigen/Dense>
#include <string>
#include <vector>

#include "formula/polynomial.hpp"
#include "model/model_design.hpp"
#include "model/released_sums.hpp"
#include "model/scores.hpp"
#include "model/standardize.hpp"

namespace fedglmm {

// The constant of each polynomial is taken out: large offsets then cost no digits.
struct SummaryColumns {
  ModelDesign design;
  std::string offset;                       // the formula's offsets, "" if there are none
  std::vector<Polynomial> polynomial;       // of every column, then of the offset, about `origin`
  Eigen::VectorXd origin;                   // 0 of the column of ones

  SummaryColumns(const Formula& formula, const Protocol& protocol, const std::vector<BaseColumn>& base);
  Eigen::Index size() const { return origin.size(); }
  bool has_offset() const { return !offset.empty(); }

 private:
  void add(Polynomial column);
};

// DISCLOSURE names a fixed effect whose products with y were not released.
Eigen::VectorXd released_products(const SummaryColumns& columns, const ReleasedResponseSums& sums);
// The sum of y times the offset about its origin, 0 without an offset; DISCLOSURE likewise.
double released_offset_product(const SummaryColumns& columns, const ReleasedResponseSums& sums);
// Random effects, for scores fixed effects too, x clusters. DISCLOSURE names one whose products with y were not
// released per cluster, UNSUPPORTED one that is not linear in what is.
Eigen::MatrixXd released_cluster_products(const SummaryColumns& columns, const Summary& summary, int response,
                                          const ReleasedClusters& clusters, Scores scores = Scores::unwanted);
// The columns of its rows.
std::vector<int> columns_per_cluster(const ModelDesign& design, Scores scores);

}  // namespace fedglmm
