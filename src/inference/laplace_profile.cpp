#include "inference/laplace_profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/subset.hpp"
#include "inference/orthonormal_rows.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

using Kind = ProfileTarget::Kind;

// Positions of the effects with the target's two first in their block.
std::vector<int> order_of(const LaplaceProblem& problem, const ProfileTarget& target) {
  std::vector<int> order(problem.points.r());
  std::iota(order.begin(), order.end(), 0);
  const auto start = order.begin() + problem.random.effects.block_of(target.first).first;
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
    int ones = problem.random.effects.block_of(order[k]).first;
    while (missing != 0 && problem.points.random[ones].column != problem.points.ones) ++ones;
    for (std::int64_t i = 0; i < problem.points.clusters(); ++i)
      out.points.response[i * r + k] =
          problem.points.response[i * r + order[k]] + missing * problem.points.response[i * r + ones];
  }
  return out;
}

// Effects R b~, R orthogonal, of columns Z R': the first of its block is a multiple of effect k as the user has it.
LaplaceProblem rotated(const LaplaceProblem& problem, int k) {
  const auto [first, size] = problem.random.effects.block_of(k);
  if (size == 1) return problem;
  LaplaceProblem out = problem;
  ClusteredPoints& points = out.points;
  const VectorXd a = problem.random.map.inverse().row(k).segment(first, size).transpose();
  const MatrixXd R = orthonormal_rows(a);
  const auto n = static_cast<Index>(points.points()), r = static_cast<Index>(points.r());
  MatrixXd Z(n, size);
  for (int c = 0; c < size; ++c) {
    const RandomColumn& z = points.random[first + c];
    Z.col(c) = Eigen::Map<const VectorXd>(&points.X[z.column * n], n).array() + z.shift;
    points.random[first + c] = {points.columns + c, 0};
  }
  const MatrixXd columns = Z * R.transpose();
  points.X.insert(points.X.end(), columns.data(), columns.data() + columns.size());
  points.columns += size;
  Eigen::Map<MatrixXd> response(points.response.data(), r, static_cast<Index>(points.clusters()));
  response.middleRows(first, size) = R * response.middleRows(first, size).eval();
  out.random.map.middleRows(first, size) = R * problem.random.map.middleRows(first, size);
  return out;
}

LaplaceProblem in_coordinates(const LaplaceProblem& problem, const ProfileTarget& target) {
  if (target.kind == Kind::coefficient) return {};
  return target.kind == Kind::sd ? rotated(problem, target.first) : reordered(problem, order_of(problem, target));
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

// `changed` is the problem in the target's coordinates.
VectorXd start_of(const LaplaceProblem& problem, const LaplaceProblem& changed, const LaplaceEstimate& estimate,
                  const ProfileTarget& target) {
  VectorXd psi = estimate.psi;
  if (target.kind == Kind::coefficient) return psi;
  MatrixXd lambda;
  if (target.kind == Kind::sd) {
    const MatrixXd factor = changed.random.map * problem.random.map.inverse() * estimate.lambda;
    lambda = lower_factor(factor * factor.transpose());
  } else {
    lambda = changed.random.map * lower_factor(taken(estimate.random_covariance, order_of(problem, target)));
  }
  for (std::size_t k = 0; k < problem.points.free.size(); ++k)
    psi[problem.points.q + static_cast<Index>(k)] = lambda(problem.points.free[k].row, problem.points.free[k].column);
  return psi;
}

}  // namespace

LaplaceProfile::LaplaceProfile(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                               const LaplaceOptions& options, const ProfileTarget& target)
    : options_(options), target_(target),
      changed_(in_coordinates(problem, target)), problem_(target.kind == Kind::coefficient ? problem : changed_),
      loglik_(context, problem_, options.nagq), first_(problem.random.effects.block_of(target.first).first),
      unit_(target.kind == Kind::sd ? problem.random.map.inverse().row(target.first).norm() : 0),
      psi_(start_of(problem, problem_, estimate, target)) {}

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
  if (target_.kind == Kind::coefficient) {
    Equations out{MatrixXd::Zero(1, psi_.size()), VectorXd::Constant(1, value)};
    for (int k = 0; k < q; ++k)
      out.A(0, k) = problem_.standardization.coefficients(VectorXd::Unit(q, k))[target_.first];
    return out;
  }
  if (target_.kind == Kind::sd) {
    std::vector<int> column;                // an SD of 0 has no covariances either
    for (std::size_t k = 0; k < problem_.points.free.size(); ++k)
      if (problem_.points.free[k].column == first_ && (value == 0 || problem_.points.free[k].row == first_))
        column.push_back(q + static_cast<int>(k));
    Equations out = hold(column);
    if (value != 0) out.b[0] = value / unit_;
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
