// lambda_chart.hpp - coordinates of the random effects' covariance S = Lambda Lambda' for a search: the free elements
// of a Lambda that is lower triangular once each block's rows are in a pivot order.
//
// Where the first pivot of a block vanishes, the others may be rotated at will and the Hessian is singular; with the
// largest pivot first, a singular S has its zeros in the last columns, where they are isolated.
#pragma once
#include <Eigen/Dense>
#include <vector>

#include "model/random_effects.hpp"

namespace fedglmm {

class LambdaChart {
 public:
  // Rows in their own order, all but those of `fixed` terms, which stay 0.
  LambdaChart(const RandomEffects& random, std::vector<bool> fixed);

  Eigen::VectorXd identity() const;                          // the parameters of Lambda = I
  // The parameters of a Lambda with Lambda Lambda' = S, after reordering; small pivots are raised, since a zero column
  // is a stationary point.
  Eigen::VectorXd pivot(const Eigen::MatrixXd& covariance);
  bool out_of_order(const Eigen::MatrixXd& lambda) const;    // a pivot is nearly 0 beside a later one

  Eigen::MatrixXd lambda(const Eigen::VectorXd& parameters) const;
  // lambda = sum of the parameters times these: each is 1 in one element.
  const std::vector<Eigen::MatrixXd>& directions() const { return directions_; }

 private:
  void set_entries();

  const RandomEffects& random_;
  std::vector<bool> fixed_;
  std::vector<int> order_;                  // row of each pivot
  std::vector<LambdaEntry> entries_;        // of lambda, one a parameter
  std::vector<Eigen::MatrixXd> directions_;
};

}  // namespace fedglmm
