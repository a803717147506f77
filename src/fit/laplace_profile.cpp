#include "fit/laplace_profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "fit/subset.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The first effect of the block that holds effect `of`.
int block_start(const RandomEffects& effects, int of) {
  int first = 0;
  for (const RandomBlock& block : effects.blocks) {
    const int end = first + static_cast<int>(block.terms.size());
    if (of < end) return first;
    first = end;
  }
  return first;
}

// Positions of the effects with the target's first in their block.
std::vector<int> order_of(const LaplaceProblem& problem, const ProfileTarget& target) {
  std::vector<int> order(problem.points.r());
  std::iota(order.begin(), order.end(), 0);
  const auto start = order.begin() + block_start(problem.random.effects, target.first);
  if (target.kind == ProfileTarget::Kind::correlation)
    std::rotate(start, std::ranges::find(order, target.second), std::ranges::find(order, target.second) + 1);
  std::rotate(start, std::ranges::find(order, target.first), std::ranges::find(order, target.first) + 1);
  return order;
}

// Effects in `order`, their columns x~ + c / s: of a block with an intercept, sum w y z gains c / s times its sum w y.
LaplaceProblem reordered(const LaplaceProblem& problem, const std::vector<int>& order) {
  LaplaceProblem out = problem;
  const auto r = static_cast<std::size_t>(problem.points.r());
  out.random.map = MatrixXd::Identity(problem.points.r(), problem.points.r());
  for (std::size_t k = 0; k < r; ++k) {
    RandomColumn& column = out.points.random[k] = problem.points.random[order[k]];
    const double scale = problem.standardization.scale[column.column];
    const double missing = problem.standardization.centre[column.column] / scale - column.shift;
    out.random.map(static_cast<Index>(k), static_cast<Index>(k)) = scale;
    column.shift += missing;
    const int start = block_start(problem.random.effects, order[k]);
    int ones = start;
    while (missing != 0 && problem.points.random[ones].column != problem.points.ones) ++ones;
    for (std::int64_t i = 0; i < problem.points.clusters(); ++i)
      out.points.response[i * r + k] =
          problem.points.response[i * r + order[k]] + missing * problem.points.response[i * r + ones];
  }
  return out;
}

// Lower triangular L, L L' = A, for A positive semidefinite: a column whose pivot vanishes is 0.
MatrixXd lower_factor(const MatrixXd& A) {
  MatrixXd L = MatrixXd::Zero(A.rows(), A.cols());
  for (Index b = 0; b < A.rows(); ++b) {
    const double pivot = A(b, b) - L.row(b).head(b).squaredNorm();
    if (!(pivot > 1e-14 * A(b, b))) continue;
    L(b, b) = std::sqrt(pivot);
    for (Index a = b + 1; a < A.rows(); ++a)
      L(a, b) = (A(a, b) - L.row(a).head(b).dot(L.row(b).head(b))) / L(b, b);
  }
  return L;
}

VectorXd start_of(const LaplaceProblem& problem, const LaplaceEstimate& estimate, const std::vector<int>& order) {
  VectorXd psi = estimate.psi;
  const MatrixXd lambda = problem.random.map * lower_factor(taken(estimate.random_covariance, order));
  for (std::size_t k = 0; k < problem.points.free.size(); ++k)
    psi[problem.points.q + static_cast<Index>(k)] = lambda(problem.points.free[k].row, problem.points.free[k].column);
  return psi;
}

}  // namespace

LaplaceProfile::LaplaceProfile(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                               const LaplaceOptions& options, const ProfileTarget& target)
    : options_(options), target_(target),
      reordered_(target.kind == ProfileTarget::Kind::coefficient ? LaplaceProblem{}
                                                                 : reordered(problem, order_of(problem, target))),
      problem_(target.kind == ProfileTarget::Kind::coefficient ? problem : reordered_),
      loglik_(context, problem_, options.nagq), first_(block_start(problem.random.effects, target.first)),
      psi_(target.kind == ProfileTarget::Kind::coefficient ? estimate.psi
                                                           : start_of(problem_, estimate, order_of(problem, target))) {}

int LaplaceProfile::position(int row, int column) const {
  const auto& free = problem_.points.free;
  const auto at = std::ranges::find_if(free, [&](const LambdaEntry& e) { return e.row == row && e.column == column; });
  return problem_.points.q + static_cast<int>(at - free.begin());
}

LaplaceProfile::Equations LaplaceProfile::hold(const std::vector<int>& positions) const {
  Equations out{MatrixXd::Zero(static_cast<Index>(positions.size()), psi_.size()),
                VectorXd::Zero(static_cast<Index>(positions.size()))};
  for (std::size_t k = 0; k < positions.size(); ++k) out.A(static_cast<Index>(k), positions[k]) = 1;
  return out;
}

LaplaceProfile::Equations LaplaceProfile::equations(double value) const {
  const int q = problem_.points.q;
  if (target_.kind == ProfileTarget::Kind::coefficient) {
    Equations out{MatrixXd::Zero(1, psi_.size()), VectorXd::Constant(1, value)};
    for (int k = 0; k < q; ++k)
      out.A(0, k) = problem_.standardization.coefficients(VectorXd::Unit(q, k))[target_.first];
    return out;
  }
  if (target_.kind == ProfileTarget::Kind::sd) {
    std::vector<int> column;                // an SD of 0 has no covariances either
    for (std::size_t k = 0; k < problem_.points.free.size(); ++k)
      if (problem_.points.free[k].column == first_ && (value == 0 || problem_.points.free[k].row == first_))
        column.push_back(q + static_cast<int>(k));
    Equations out = hold(column);
    if (value != 0) out.b[0] = value * problem_.random.map(first_, first_);
    return out;
  }
  const int below = position(first_ + 1, first_), beside = position(first_ + 1, first_ + 1);
  if (std::abs(value) >= 1) return hold({beside});
  Equations out = hold({below});
  out.A(0, beside) = -value / std::sqrt(1 - value * value);
  return out;
}

double LaplaceProfile::operator()(double value) {
  const Equations held = equations(value);
  const Eigen::CompleteOrthogonalDecomposition<MatrixXd> solver(held.A);
  const VectorXd origin = psi_ + solver.solve(held.b - held.A * psi_);
  const MatrixXd full = Eigen::HouseholderQR<MatrixXd>(held.A.transpose()).householderQ();
  const MatrixXd along = full.rightCols(psi_.size() - held.A.rows());
  const auto objective = [&](const VectorXd& y) {
    const Evaluation e = loglik_(origin + along * y);
    return Evaluation{e.value, along.transpose() * e.gradient, along.transpose() * e.hessian * along};
  };
  const Maximum maximum = maximise(objective, VectorXd::Zero(along.cols()), options_.max_iterations,
                                   [](int, const VectorXd&) { return false; });
  if (maximum.outcome != FGLMM_CONVERGED) return std::numeric_limits<double>::quiet_NaN();
  psi_ = origin + along * maximum.at;
  return maximum.evaluation.value + problem_.constant;
}

}  // namespace fedglmm
