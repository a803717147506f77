// gaussian_sums.hpp - what the likelihood of a linear mixed model needs of the data: sums, some of them per cluster.
//
// Products are weighted by the prior weights w of the rows (variance sigma^2 / w); rows of weight 0 are left out of all
// of them and of n.
#pragma once
#include <Eigen/Dense>
#include <cstdint>
#include <string>
#include <vector>

#include "model/random_effects.hpp"
#include "model/standardize.hpp"

namespace fedglmm {

struct GaussianSums {
  std::vector<std::string> names;           // q fixed effects
  Standardization standardization;
  double response_centre = 0;               // taken from every y beforehand; 0 without an intercept
  double n = 0;                             // rows
  double log_weights = 0;                   // sum log w
  double yy = 0;
  Eigen::VectorXd xy;                       // standardized columns
  Eigen::MatrixXd xx;

  RandomEffects random;                     // r
  Eigen::MatrixXd random_to_raw;            // r x r: b = random_to_raw * (b of the standardized columns z)
  Eigen::MatrixXd zz, zx, zy;               // of columns v, clusters side by side: r x r, r x q and r x 1 of each
  Eigen::MatrixXd cluster_xx, cluster_xy;   // q x q and q x 1 of each cluster; empty unless scores are wanted
  Eigen::MatrixXd mixing;                   // r x r: z = mixing' v; the identity unless z is nearly constant beside 1

  std::vector<std::int64_t> outer;          // nested intercepts: the outer cluster of each, else empty. Then r = 2,
                                            // z = 1: of the outer cluster and of the cluster

  Eigen::Index clusters() const { return zy.cols(); }
};

}  // namespace fedglmm
