#include "fit/maximise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fedglmm {
namespace {

constexpr double converged_below = 1e-8;
constexpr double rounding_below = 1e-5;  // from here, a step that does not shorten the next one is rounding

// The quadratic model in the eigenbasis of -H.
struct Quadratic {
  Eigen::VectorXd curvature, slope;
  Eigen::MatrixXd basis;

  explicit Quadratic(const Evaluation& e) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(-e.hessian);
    curvature = eigen.eigenvalues();
    basis = eigen.eigenvectors();
    slope = basis.transpose() * e.gradient;
  }

  bool concave() const { return curvature.minCoeff() > 1e-12 * std::max(1e-300, curvature.maxCoeff()); }
  double decrement() const { return std::sqrt((slope.array().square() / curvature.array()).sum()); }
  Eigen::VectorXd step(double shift) const { return (slope.array() / (curvature.array() + shift)).matrix(); }

  // argmax of the model inside the ball: (-H + shift) step = gradient, shift >= 0 by bisection on its logarithm.
  Eigen::VectorXd inside(double radius) const {
    if (concave() && step(0).norm() <= radius) return step(0);
    const double scale = std::max(curvature.cwiseAbs().maxCoeff(), slope.norm() / radius) + 1e-300;
    const double base = std::max(0.0, -curvature.minCoeff());
    double low = std::log(1e-14 * scale), high = std::log(4 * scale);
    for (int k = 0; k < 60; ++k) {
      const double middle = 0.5 * (low + high);
      (step(base + std::exp(middle)).norm() > radius ? low : high) = middle;
    }
    return step(base + std::exp(high));
  }

  double gain(const Eigen::VectorXd& s) const {
    return slope.dot(s) - 0.5 * (curvature.array() * s.array().square()).sum();
  }
};

// Is the trial taken? The radius follows how well the model foresaw it; below `noise` nothing can be foreseen.
bool take(const Evaluation& trial, const Evaluation& best, double predicted, double length, double& radius) {
  const double actual = trial.value - best.value, noise = 1e-12 * (1 + std::abs(best.value));
  const bool better = trial.finite() && (actual >= 0.1 * predicted || (predicted < noise && actual > -noise));
  if (!better || actual < 0.25 * predicted) radius = 0.25 * std::min(radius, length);
  else if (actual > 0.75 * predicted) radius = std::max(radius, 2 * length);
  return better;
}

}  // namespace

Maximum maximise(const Objective& objective, const Eigen::VectorXd& start, int max_iterations,
                 const Diverges& diverges) {
  Maximum best{start, objective(start)};
  best.evaluations = 1;
  if (!best.evaluation.finite()) {
    best.outcome = FGLMM_STALLED;
    return best;
  }
  constexpr double far = std::numeric_limits<double>::infinity();
  double radius = 2, last_decrement = far;
  for (int iteration = 1; iteration <= max_iterations; ++iteration) {
    const Quadratic model(best.evaluation);
    const double decrement = model.concave() ? model.decrement() : far;
    if (decrement < converged_below || (decrement < rounding_below && !(decrement < 0.3 * last_decrement))) {
      best.outcome = FGLMM_CONVERGED;
      return best;
    }
    last_decrement = decrement;
    const Eigen::VectorXd inner = model.inside(radius), step = model.basis * inner;
    const Evaluation trial = objective(best.at + step);
    ++best.evaluations;
    if (take(trial, best.evaluation, model.gain(inner), step.norm(), radius)) {
      best.at += step;
      best.evaluation = trial;
      if (diverges(iteration, step)) {
        best.outcome = FGLMM_SEPARATION;
        return best;
      }
    } else if (radius < 1e-12) {
      best.outcome = FGLMM_STALLED;
      return best;
    }
  }
  return best;
}

double scaled_gradient(const Evaluation& evaluation) {
  const Quadratic model(evaluation);
  if (!model.concave()) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::MatrixXd covariance = (-evaluation.hessian).inverse();
  return (evaluation.gradient.array().abs() * covariance.diagonal().array().sqrt()).maxCoeff();
}

}  // namespace fedglmm
