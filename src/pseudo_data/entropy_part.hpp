// entropy_part.hpp - one cluster of a problem of maximum entropy: its share of the dual, and of a Newton step.
#pragma once
#include "pseudo_data/maximum_entropy.hpp"

namespace fedglmm {

std::vector<Eigen::Index> set_offsets(const std::vector<StatementSet>& sets);

// -l't + l'Rl / 2 of the sets; its gradient goes into the first entries of `gradient` if there is one.
double linear_part(const std::vector<StatementSet>& sets, const std::vector<Eigen::Index>& at, const Eigen::VectorXd& l,
                   Eigen::VectorXd* gradient);

// What remains of the Newton system for the common multipliers.
struct CommonSystem {
  Eigen::MatrixXd schur;
  Eigen::VectorXd right, gradient;         // schur * step = -right
  explicit CommonSystem(Eigen::Index size);
  CommonSystem& operator+=(const CommonSystem& other);
};

class EntropyPart {
 public:
  EntropyPart(const EntropyProblem& problem, const std::vector<Eigen::Index>& common_at, const EntropyCluster& cluster);

  Eigen::Index size() const { return own_at_.back(); }   // of its own multipliers
  double value(const Eigen::VectorXd& own, const Eigen::VectorXd& common) const;
  std::vector<Eigen::VectorXd> weights(const Eigen::VectorXd& own, const Eigen::VectorXd& common) const;

  // Eliminates the own multipliers from the Newton system at this point, its diagonal times 1 + damping.
  void eliminate(const Eigen::VectorXd& own, const Eigen::VectorXd& common, double damping, CommonSystem& system);
  // After that: the step of the own multipliers given that of the common ones, and the dual's gradient in them.
  Eigen::VectorXd step(const Eigen::VectorXd& common_step) const;
  const Eigen::VectorXd& gradient() const { return gradient_; }

 private:
  Eigen::VectorXd multipliers(const EntropyAtom& atom, const Eigen::VectorXd& own, const Eigen::VectorXd& common) const;
  Eigen::Index touched_at(int set) const;
  Eigen::VectorXd share_weights(const Share& share, const Eigen::VectorXd& theta) const;
  void add_atom(const EntropyAtom& atom, const Eigen::VectorXd& theta, Eigen::MatrixXd& hessian, Eigen::VectorXd& gradient) const;

  const EntropyProblem& problem_;
  const EntropyCluster& cluster_;
  std::vector<int> touched_;               // common sets about its atoms
  std::vector<Eigen::Index> own_at_, touched_at_;
  std::vector<Eigen::Index> columns_;      // of the multipliers of touched sets, among all common ones
  Eigen::MatrixXd solved_;                 // B^-1 [C, gradient]
  Eigen::VectorXd gradient_;
};

}  // namespace fedglmm
