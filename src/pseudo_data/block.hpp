// block.hpp - one group's released moments as requirements on whitened pseudo-points in cells.
//
// Inside a block numeric columns are whitened, z' = (z - mean) / sd of the block (a constant column has sd 0 and
// stays put). Requirement (S, a): the mean over the block's rows of 1[dummies S] z'^a. Requirements of dummies alone
// are met by the cells.
#pragma once
#include <Eigen/Dense>
#include <random>
#include <string>
#include <vector>

#include "pseudo_data/cell_table.hpp"
#include "pseudo_data/structure.hpp"
#include "summary/group_moments.hpp"

namespace fedglmm {

struct BlockCell {
  std::vector<int> levels;                 // of every factor of the structure
  double mass;                             // rows of the release in the cell
  int points;                              // that stand for them
  Eigen::VectorXd mean, sd;                // a start for the points, whitened
};

struct Requirement {
  int set;                                 // S: index into Block::sets
  int monomial;                            // a: number in graded_monomials(columns, order)
  double target, scale;                    // residual = (mean - target) / scale
};

// The most points of a block: above, a point stands for several rows (start_points.hpp).
inline constexpr double one_a_row = 100000;  // as far as memory goes
double few_points(const Group& group);       // that fits of its moments take

class Block {
 public:
  Block(const Structure& structure, const Group& group, std::mt19937_64& random,
        double most_points = one_a_row);

  const Group& group() const { return *group_; }
  int order() const { return group_->order; }
  double rows() const { return static_cast<double>(group_->n); }
  std::string name() const;
  bool whole_table() const { return whole_; }
  const std::vector<BlockCell>& cells() const { return cells_; }
  const std::vector<Monomial>& sets() const { return sets_; }
  const std::vector<Requirement>& requirements() const { return requirements_; }
  bool contains(const Monomial& set, std::size_t cell) const;      // are these dummies 1 in the cell?
  const Eigen::VectorXd& mean() const { return mean_; }            // per numeric column, in protocol units z
  const Eigen::VectorXd& sd() const { return sd_; }

 private:
  double released(const Monomial& monomial) const;
  double whitened_mean(const Monomial& set, const std::vector<int>& exponents) const;
  void whiten();
  void make_cells(std::mt19937_64& random, double most_points);
  void make_sets();
  void make_requirements();
  void start_from_cell_moments();

  const Structure& structure_;
  const Group* group_;
  GroupMoments moments_;
  Eigen::VectorXd mean_, sd_;
  VaryingFactors varying_;
  std::vector<int> varying_factor_;        // index into Structure::factors
  std::vector<std::vector<int>> choices_;  // of each cell
  std::vector<BlockCell> cells_;
  std::vector<Monomial> active_;           // dummies that are 1 in each cell
  bool whole_ = true;
  std::vector<Monomial> sets_;
  std::vector<Requirement> requirements_;
};

}  // namespace fedglmm
