// laplace_influence.hpp - how the score and the information of a Laplace fit change with the mass at a point.
//
// One unit of mass at a point moves the score of psi_j, the modes u following, by -m A'(eta) d_j: m is its prior weight
// times its trials, d_j the total derivative of eta in psi_j: x_j + z'Lambda u_j for a fixed effect,
// z_a u_b + z'Lambda u_j for Lambda_ab, and
//   u_j = H^-1 (dLambda_j's - Lambda'sum w A'' z e_j),   s = sum w (y - A') z   (kernels/laplace.hpp)
// (derivatives of the Laplace log-likelihood but for its log-determinant). Along a direction v in psi, with
// Lambda_v = sum v_k dLambda_k, the second derivatives are
//   eta'' = z'(2 Lambda_v u' + Lambda u''),   s'' = -sum w (A''' eta'^2 + A'' eta'') z
//   u'' = H^-1 (2 Lambda_v's' - Lambda'sum w (A''' eta'^2 + 2 A'' z'Lambda_v u') z)
// so that the unit moves v'(information)v by m (A'' eta'^2 + A' eta''), and the score's second derivative is
//   sum -w (A''' eta'^2 + A'' eta'') x   and   (s_a u_b)''.
//
// In a cluster d and eta'' are X and Z times few numbers: these are kept, and A' of each point, for which alone exp is
// needed; the values at points are made when asked for.
#pragma once
#include <Eigen/Dense>

#include "backend/row_influence.hpp"
#include "fit/laplace/laplace_fit.hpp"

namespace fedglmm {

class LaplaceInfluence {
 public:
  LaplaceInfluence(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate);

  // Of the score of each parameter, standardized columns, then of v'(information)v along a direction v for each
  // coefficient; at rows first .. first + out.rows() - 1. `influence` is the calling thread's.
  Eigen::Index functions() const { return problem_.points.parameters() + problem_.points.q; }
  void values(RowInfluence& influence, Eigen::Index first, Eigen::Ref<Eigen::MatrixXd> out) const;
  // functions() x q: in terms of those, of the logarithms of the coefficients' standard errors.
  const Eigen::MatrixXd& log_se() const { return log_se_; }

 private:
  // Finds what the values at the rows of clusters that share random effects need; adds to the score's second
  // derivatives.
  void follow(const std::vector<Eigen::Index>& clusters, RowInfluence& influence, Eigen::MatrixXd& bend);
  InfluenceDirections directions(Eigen::Index cluster) const;

  const LaplaceProblem& problem_;
  const LaplaceEstimate& estimate_;
  Eigen::MatrixXd directions_;             // parameters x q
  std::vector<Eigen::MatrixXd> slope_;     // [cluster] r x parameters: d = x + z'slope
  std::vector<Eigen::MatrixXd> along_;     // [cluster] (q + r) x q: eta' = (x, z)'along
  std::vector<Eigen::MatrixXd> bent_;      // [cluster] r x q: eta'' = z'bent along each direction
  RawVector<double> mean_;                 // A' at each point
  Eigen::MatrixXd log_se_;
};

}  // namespace fedglmm
