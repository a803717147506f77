// laplace_rows.hpp - rows of a cluster, or some of them, as the backend takes them.
#pragma once
#include "backend/row_influence.hpp"
#include "model/laplace_problem.hpp"

namespace fedglmm {

class LaplaceRows {
 public:
  LaplaceRows(const LaplaceProblem& problem, Eigen::Index first, Eigen::Index count);
  InfluenceRows view() const;              // of this object's memory and the problem's

 private:
  const LaplaceProblem& problem_;
  Eigen::Index first_, count_;
  std::vector<const double*> column_;
  std::vector<double> shift_;
};

}  // namespace fedglmm
