// gaussian_factors.hpp - the sums of a linear mixed model, split into the part inside the span of each cluster's random
// effects and the part outside it, so that no evaluation of the likelihood subtracts.
//
//   Z_i = V_i M = U_i T_i, U_i orthonormal: T_i = D^1/2 Q'M, U_i'[X_i y_i] = D^-1/2 Q' V_i'[X_i y_i], V_i'V_i = Q D Q'
#pragma once
#include "model/gaussian_sums.hpp"

namespace fedglmm {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct ClusterFactors {
  Eigen::Index clusters = 0, r = 0, q = 0;
  RowMatrix inside;                         // r rows a cluster: [T_i  U_i'X_i  U_i'y_i]; 0 beyond the rank of Z_i
  Eigen::MatrixXd xx;                       // X'X, X'y and y'y of what is outside: (I - U_i U_i')[X_i y_i]
  Eigen::VectorXd xy;
  double yy = 0;
  Eigen::Index rank = 0;                    // sum of the ranks of Z_i
};

ClusterFactors cluster_factors(const GaussianSums& sums);

}  // namespace fedglmm
