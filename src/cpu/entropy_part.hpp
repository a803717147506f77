// entropy_part.hpp - one cluster of a problem of maximum entropy: its share of the dual, and of a Newton step.
#pragma once
#include <Eigen/Dense>

#include "backend/entropy_clusters.hpp"
#include "cpu/entropy_supports.hpp"

namespace fedglmm::cpu {

// Sums over clusters of what CommonSystem holds; of `schur` the lower triangle.
struct CommonSums {
  Eigen::MatrixXd schur;
  Eigen::VectorXd right, gradient;
  explicit CommonSums(Eigen::Index size);
  CommonSums& operator+=(const CommonSums& other);
};

// Memory of one thread, for one cluster after the other.
struct EntropyScratch {
  AlignedDoubles features;                 // point_run registers a feature
  AlignedDoubles weights;                  // of the points of a share
  AlignedDoubles moments;                  // a register a product
  Eigen::VectorXd moment;                  // of each product
  Eigen::MatrixXd gram;                    // of an atom's features
  std::vector<double> rest, pivot;
  explicit EntropyScratch(const EntropySupports& supports);
};

class EntropyPart {
 public:
  EntropyPart(const EntropyView& problem, const EntropySupports& supports, const std::vector<Eigen::Index>& common_at,
              const EntropyView::Cluster& cluster);

  // The share of the dual at these common multipliers, the own ones `length` steps on.
  double value(const Eigen::VectorXd& common, double length, EntropyScratch& scratch) const;
  std::int64_t points() const;             // of all shares
  void weights(const Eigen::VectorXd& common, EntropyScratch& scratch, double* out) const;

  // Eliminates the own multipliers from the damped Newton system. No sums: the own multipliers alone.
  void eliminate(const Eigen::VectorXd& common, double damping, EntropyScratch& scratch, CommonSums* sums);
  // After that: finds the step of the own multipliers given that of the common ones; the dual's slope along it.
  double step(const Eigen::VectorXd& common_step);
  void accept(double length) { own_ += length * step_; }

 private:
  struct Rows {                            // of a set
    Eigen::Index first;
    std::span<const int> features;
    bool consecutive;                      // features that follow each other
  };

  Eigen::Index own_size() const { return own_at_.back(); }
  Eigen::Index size() const { return own_size() + (alone_ ? 0 : static_cast<Eigen::Index>(columns_.size())); }
  Eigen::VectorXd multipliers(const EntropyAtom& atom, const Eigen::VectorXd& own, const Eigen::VectorXd& common) const;
  Eigen::Index touched_at(int set) const;
  double* column(Eigen::Index j, EntropyScratch& scratch);
  void add_slack(EntropyScratch& scratch);
  void find_gram(const EntropyAtom& atom, const Eigen::VectorXd& theta, EntropyScratch& scratch) const;
  void add_atom(const EntropyAtom& atom, EntropyScratch& scratch);
  void add_block(const Rows& rows, const Rows& columns, EntropyScratch& scratch);
  double border(double damping, EntropyScratch& scratch);
  void add_to(CommonSums& sums, const EntropyScratch& scratch) const;

  const EntropyView& problem_;
  const EntropySupports& supports_;
  const EntropyView::Cluster& cluster_;
  std::vector<int> touched_;               // common sets about its atoms
  std::vector<Eigen::Index> own_at_, touched_at_;
  std::vector<Eigen::Index> columns_;      // of the multipliers of touched sets, among all common ones
  bool alone_ = false;                     // the last system was of the own multipliers
  std::vector<double> largest_;            // kernels::EntropyDamping
  Eigen::VectorXd own_, step_, gradient_;  // gradient_: of the common multipliers, too, unless alone
  std::vector<double> left_;               // kernels::BorderedSystem::left
};

}  // namespace fedglmm::cpu
