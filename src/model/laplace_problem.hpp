// laplace_problem.hpp - a generalized linear mixed model on clustered points, ready to be fitted.
#pragma once
#include <Eigen/Dense>
#include <string>
#include <vector>

#include "backend/backend.hpp"
#include "model/random_columns.hpp"
#include "model/standardize.hpp"

namespace fedglmm {

struct LaplaceProblem {
  Cumulants cumulants;
  std::vector<std::string> names;           // q fixed effects
  std::string group;
  ClusteredPoints points;                   // standardized columns
  Standardization standardization;          // of all base columns
  RandomDesign random;
  Eigen::VectorXd xy;                       // X'Wy in total, of the q standardized columns
  Eigen::MatrixXd cluster_xy;               // q x clusters: of each cluster; empty unless scores are wanted
  double constant = 0;                      // of the log-likelihood: - sum w log y! for Poisson
  std::vector<double> multiplier;           // of pseudo-rows: prior weight times trials, in `points.weight`; empty: 1
};

}  // namespace fedglmm
