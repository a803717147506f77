// block_system.hpp - residuals and normal equations of one block's requirements, from the power sums of its cells.
#pragma once
#include <Eigen/Dense>

#include "pseudo_data/block.hpp"
#include "pseudo_data/gradient_products.hpp"
#include "pseudo_data/moment_tables.hpp"

namespace fedglmm {

class BlockSystem {
 public:
  BlockSystem(const Block& block, const GradientProducts& products);

  // sums: per cell of the block, power sums to products.sums_degree(). Sets the residuals.
  void set_sums(const double* sums);
  const Eigen::VectorXd& residuals() const { return residuals_; }  // (mean - target) / scale
  double worst() const { return worst_; }                          // largest |mean - target| / max(1, |target|)
  // J J' of the points that these sums are over (all, or those free to move), weighted by mass / points.
  Eigen::MatrixXd gram(const double* sums) const;
  // Per cell, the gradient of the polynomial sum_q multiplier_q requirement_q: the step in the points.
  std::vector<double> step(const Eigen::VectorXd& multiplier) const;

  // Sum over the cells that have all of these dummies of the power sums, each cell weighted by mass / points.
  std::vector<double> sums_over(const Monomial& set, const double* cell_sums) const;

  const Block& block() const { return block_; }
  const GradientProducts& products() const { return products_; }

 private:
  kernels::MomentBlock view() const { return tables_.view(products_.tables()); }
  std::vector<double> union_sums(const double* sums) const;

  const Block& block_;
  const GradientProducts& products_;
  MomentTables tables_;
  Eigen::VectorXd residuals_;
  double worst_ = 0;
};

}  // namespace fedglmm
