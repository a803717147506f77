// entropy_part.hpp - one cluster of a problem of maximum entropy: its share of the dual, and of a Newton step.
#pragma once
#include <Eigen/Dense>

#include "backend/entropy_clusters.hpp"

namespace fedglmm::cpu {

// Sums over clusters of what CommonSystem holds.
struct CommonSums {
  Eigen::MatrixXd schur;
  Eigen::VectorXd right, gradient;
  explicit CommonSums(Eigen::Index size);
  CommonSums& operator+=(const CommonSums& other);
};

class EntropyPart {
 public:
  EntropyPart(const EntropyView& problem, const std::vector<Eigen::Index>& common_at,
              const EntropyView::Cluster& cluster);

  double value(const Eigen::VectorXd& common, double length) const;
  std::int64_t points() const;             // of all shares
  void weights(const Eigen::VectorXd& common, double* out) const;

  // Eliminates the own multipliers from the Newton system, its diagonal times 1 + damping.
  void eliminate(const Eigen::VectorXd& common, double damping, CommonSums& sums);
  // After that: takes the step of the own multipliers given that of the common ones; the dual's slope along it.
  double step(const Eigen::VectorXd& common_step);
  void accept(double length) { own_ += length * step_; }

 private:
  Eigen::Index size() const { return own_at_.back(); }   // of its own multipliers
  Eigen::VectorXd multipliers(const EntropyAtom& atom, const Eigen::VectorXd& own, const Eigen::VectorXd& common) const;
  Eigen::Index touched_at(int set) const;
  Eigen::VectorXd share_weights(const Share& share, const Eigen::VectorXd& theta) const;
  void add_atom(const EntropyAtom& atom, const Eigen::VectorXd& theta, Eigen::MatrixXd& hessian,
                Eigen::VectorXd& gradient) const;

  const EntropyView& problem_;
  const EntropyView::Cluster& cluster_;
  std::vector<int> touched_;               // common sets about its atoms
  std::vector<Eigen::Index> own_at_, touched_at_;
  std::vector<Eigen::Index> columns_;      // of the multipliers of touched sets, among all common ones
  Eigen::VectorXd own_, step_;
  Eigen::MatrixXd solved_;                 // B^-1 [C, gradient]
  Eigen::VectorXd gradient_;
};

}  // namespace fedglmm::cpu
