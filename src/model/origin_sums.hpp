// origin_sums.hpp - sums of products of a model's columns and its response, each about an origin near its mean, and the
// step from them to the sums of standardized columns.
#pragma once
#include <Eigen/Dense>

#include "model/gaussian_columns.hpp"
#include "model/gaussian_sums.hpp"

namespace fedglmm {

// The functions summed are 1, the columns and y, in this order: c columns, c + 2 functions f.
struct OriginSums {
  Eigen::VectorXd origin;                   // taken from each function; 0 of 1 and of the column of ones
  double n = 0;                             // rows of positive weight
  double log_weights = 0;
  Eigen::MatrixXd total;                    // sum w f f'; products of y with columns of random effects alone: unused
  Eigen::MatrixXd clusters;                 // clusters side by side: sum w g f', g = 1 and the random effects' columns;
                                            // for scores the fixed effects' too
};

// NUMERICAL names a column that is constant, or depends on others of the fixed effects or of its random term.
GaussianSums standardized_sums(const OriginSums& sums, const GaussianColumns& columns);

}  // namespace fedglmm
