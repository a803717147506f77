// random_columns.hpp - the random effects of standardized columns, and back.
//
// With x = c + s x~, a block that has an intercept uses x~ alone: z'b = (b_0 + sum c_a b_a) + sum s_a b_a x~_a, so
// b~ = M b with M's first row (1, c_1, ...) and diagonal (1, s_1, ...). Without an intercept x~ + c / s keeps the terms
// apart as the user has them, and M is diagonal. Large offsets of a slope's column then cost no digits.
#pragma once
#include <Eigen/Dense>
#include <vector>

#include "backend/backend.hpp"
#include "model/random_effects.hpp"
#include "model/standardize.hpp"

namespace fedglmm {

struct RandomDesign {
  RandomEffects effects;
  std::vector<RandomColumn> columns;        // r, of the standardized base columns
  Eigen::MatrixXd map;                      // M, r x r: b~ = M b

  // Covariance of b from that of b~.
  Eigen::MatrixXd raw_covariance(const Eigen::MatrixXd& standardized) const;
  // Rows b~ to rows b.
  Eigen::MatrixXd raw_modes(const Eigen::MatrixXd& standardized) const;
};

// base: the base column of each random effect; ones: that of ones; standardization: of all base columns.
RandomDesign random_design(const RandomEffects& effects, const std::vector<int>& base, int ones,
                           const Standardization& standardization);

}  // namespace fedglmm
