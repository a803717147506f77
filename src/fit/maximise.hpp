// maximise.hpp - trust-region Newton for a smooth function with exact gradient and Hessian.
#pragma once
#include <Eigen/Dense>
#include <functional>

#include "fedglmm/fedglmm.h"

namespace fedglmm {

struct Evaluation {
  double value;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd hessian;
  bool finite() const { return std::isfinite(value) && gradient.allFinite() && hessian.allFinite(); }
};

struct Maximum {
  Eigen::VectorXd at;
  Evaluation evaluation;                    // there
  fglmm_outcome outcome = FGLMM_ITERATION_LIMIT;
  int evaluations = 0;
};

using Objective = std::function<Evaluation(const Eigen::VectorXd&)>;
// Sees each accepted step; true ends the search with SEPARATION.
using Diverges = std::function<bool(int iteration, const Eigen::VectorXd& step)>;

// Newton's decrement sqrt(g'(-H)^-1 g) is the length of the next step in standard errors; converged below 1e-8 of them,
// or below 1e-5 where rounding keeps it from getting shorter.
Maximum maximise(const Objective& objective, const Eigen::VectorXd& start, int max_iterations,
                 const Diverges& diverges);

// Largest |gradient| in units of the standard error of its parameter: 0 at the maximum, whatever the units.
double scaled_gradient(const Evaluation& evaluation);

}  // namespace fedglmm
