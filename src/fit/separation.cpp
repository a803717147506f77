#include "fit/separation.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace fedglmm {
namespace {

Eigen::Map<const Eigen::MatrixXd> design(const ClusteredPoints& points) {
  return {points.X.data(), points.points(), points.q};
}

}  // namespace

bool recedes(const LaplaceProblem& problem, const Eigen::VectorXd& d) {
  const Eigen::VectorXd eta = design(problem.points) * d;
  const double reach = eta.cwiseAbs().maxCoeff();
  if (!(reach > 0)) return false;
  const Eigen::Map<const Eigen::VectorXd> weight(problem.points.weight.data(), problem.points.points());
  const double tolerance = 1e-4 * reach, gain = problem.xy.dot(d);
  if (problem.cumulants == Cumulants::binomial)
    return gain - weight.dot(eta.cwiseMax(0.0)) > -tolerance;
  return eta.maxCoeff() < tolerance && gain > -tolerance;
}

std::string moved_coefficients(const LaplaceProblem& problem, const Eigen::VectorXd& d) {
  const Standardization& s = problem.standardization;
  const auto X = design(problem.points);
  // What each column alone does to some predictor: a rare dummy counts as much as a common one.
  const Eigen::ArrayXd effect = d.array().abs() * X.cwiseAbs().colwise().maxCoeff().transpose().array();
  const double noise = 0.01 * effect.maxCoeff();
  std::string names;
  for (Eigen::Index j = 0; j < d.size(); ++j) {
    bool moves = effect[j] > noise;
    if (j == s.intercept) {  // in the user's units it takes up what the other columns do at their centres
      const Eigen::ArrayXd at_centre = (effect > noise).select(d.array() * s.centre.array() / s.scale.array(), 0);
      moves = std::abs(d[j] - at_centre.sum()) > std::max(noise, 0.01 * at_centre.abs().maxCoeff());
    }
    if (moves) names += cat(names.empty() ? "'" : ", '", problem.names[j], "'");
  }
  return names;
}

}  // namespace fedglmm
