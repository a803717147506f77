#include "fit/separation.hpp"

#include <cmath>

namespace fedglmm {
namespace {

Eigen::VectorXd predictor(const ClusteredPoints& points, const Eigen::VectorXd& d) {
  return Eigen::Map<const Eigen::MatrixXd>(points.X.data(), points.points(), points.q) * d;
}

}  // namespace

bool recedes(const LaplaceProblem& problem, const Eigen::VectorXd& d) {
  const Eigen::VectorXd eta = predictor(problem.points, d);
  const double reach = eta.cwiseAbs().maxCoeff();
  if (!(reach > 0)) return false;
  const Eigen::Map<const Eigen::VectorXd> weight(problem.points.weight.data(), problem.points.points());
  const double tolerance = 1e-4 * reach, gain = problem.xy.dot(d);
  if (problem.cumulants == Cumulants::binomial)
    return gain - weight.dot(eta.cwiseMax(0.0)) > -tolerance;
  return eta.maxCoeff() < tolerance && gain > -tolerance;
}

std::string moved_coefficients(const LaplaceProblem& problem, const Eigen::VectorXd& d) {
  Eigen::VectorXd moved = problem.standardization.coefficients(d);
  moved.array() *= problem.standardization.scale.array();
  std::string names;
  for (Eigen::Index j = 0; j < d.size(); ++j)
    if (std::abs(moved[j]) > 0.01 * moved.cwiseAbs().maxCoeff())
      names += (names.empty() ? "'" : ", '") + problem.names[j] + "'";
  return names;
}

}  // namespace fedglmm
