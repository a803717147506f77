// laplace_joint.hpp - clusters that share random effects, and how these follow psi, to the second order: the formulas
// of laplace_influence.hpp, of sums over rows alone.
#pragma once
#include "fit/laplace/laplace_fit.hpp"

namespace fedglmm {

// One cluster, or all those of an outer cluster, whose random effect comes before its members'.
class LaplaceJoint {
 public:
  LaplaceJoint(const LaplaceProblem& problem, const LaplaceEstimate& estimate, std::vector<Eigen::Index> clusters);

  const std::vector<Eigen::Index>& clusters() const { return clusters_; }
  // First, of each cluster, by its number here, for each z: sums of w A'' z x, of w A'' z z, of w A' z.
  void add(Eigen::Index k, const Eigen::MatrixXd& sums);
  // Then. d = x + z'slope: r x parameters, of a cluster.
  void find_slopes();
  Eigen::MatrixXd slope(Eigen::Index k) const { return slope_(at(k), Eigen::all); }
  // Then, of each cluster, for each direction: sums of w A''' eta'^2 times x, and times z.
  void add_bent(Eigen::Index k, const Eigen::MatrixXd& sums);
  // Last. eta'' = z'bent: r x directions, of a cluster. Adds to the score's second derivatives.
  void find_bent(const Eigen::MatrixXd& directions, Eigen::MatrixXd& score_bend);
  Eigen::MatrixXd bent(Eigen::Index k) const { return bent_(at(k), Eigen::all); }

 private:
  std::vector<Eigen::Index> at(Eigen::Index k) const;
  Eigen::MatrixXd lambda_along(const Eigen::VectorXd& direction) const;

  const LaplaceProblem& problem_;
  std::vector<Eigen::Index> clusters_;
  bool nested_;
  Eigen::Index q_, r_;
  std::vector<std::vector<LambdaEntry>> elements_;         // of Lambda that a parameter is
  Eigen::MatrixXd lambda_;
  Eigen::VectorXd u_, s_;                  // s: sum w (y - A') z
  Eigen::MatrixXd zz_, zx_;                // sums of w A'' z z', w A'' z x'
  Eigen::MatrixXd bent_z_, bent_x_;        // sums of w A''' eta'^2 times z, and times x
  Eigen::MatrixXd u_slope_, slope_, bent_;
  Eigen::LLT<Eigen::MatrixXd> H_;
};

}  // namespace fedglmm
