// adjustment.hpp - Gauss-Newton on the moments of several blocks and the response sums that they share, at once.
//
// r_i are the residuals of block i, e the errors of the shared sums. With A_i = J_i J_i', B_i = J_i Y_i', C =
// sum Y_i Y_i' over the points that are free to move, the minimum-norm step has the multipliers of an arrow-shaped
// system:
//   m = (C - sum B_i' A_i^-1 B_i)^-1 (e - sum B_i' A_i^-1 r_i),   l_i = A_i^-1 (r_i - B_i m).
#pragma once
#include <map>
#include <vector>

#include "pseudo_data/response_sums.hpp"
#include "pseudo_data/cloud.hpp"

namespace fedglmm {

class Adjustment {
 public:
  // y: per response, one a point in the order of the blocks' cells. error: of each shared sum, over ALL rows
  // of the study.
  Adjustment(const Context& context, const Structure& structure, const std::vector<const Block*>& blocks,
             const std::vector<CellPoints>& start, const ResponseTargets& targets,
             std::vector<std::vector<double>> y, const std::vector<double>& error);

  bool run();                              // true if the shared sums came right
  double residual(int block) { return cloud_.system(block).worst(); }
  std::vector<CellPoints> points() const { return cloud_.download(); }

 private:
  struct Arrow {
    Eigen::MatrixXd B, reduced_B;          // M x Q; A^-1 B
    Eigen::VectorXd reduced_r;             // A^-1 r
  };
  using ChannelSums = std::vector<std::vector<double>>;  // [block]

  bool finished();
  double merit();
  void measure(PointCloud::State state);
  void free_points();
  bool take_step();
  Arrow make_arrow(int b, Eigen::MatrixXd& C);
  Eigen::VectorXd shared_multipliers(std::vector<Arrow>& arrows);
  void move(const std::vector<Arrow>& arrows, const Eigen::VectorXd& m, double fraction);
  std::vector<double> response_step(int b, int response, const Eigen::VectorXd& m);
  const std::vector<double>& joint_sums(int b, int channel, const Monomial& x, const Monomial& y);

  const Structure& structure_;
  const ResponseTargets& targets_;
  std::vector<SharedSum> sums_;
  std::vector<int> responses_;             // those with shared sums
  BlockCloud cloud_;
  std::vector<int> blocks_;                // 0, 1, ...
  std::vector<std::vector<WhitenedSum>> whitened_;       // [block][shared sum]
  std::vector<std::vector<double>> y_;
  std::map<int, ChannelSums> free_sums_;   // by channel
  std::map<int, std::map<Monomial, std::vector<double>>> joint_;
  Eigen::VectorXd error_, scale_, start_error_, start_sums_;
};

}  // namespace fedglmm
