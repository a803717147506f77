#include "fit/laplace/separation.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "model/row_tasks.hpp"

namespace fedglmm {
namespace {

Eigen::Map<const Eigen::MatrixXd> design(const ClusteredPoints& points) {
  return {points.X.data(), points.points(), points.q};
}

}  // namespace

bool recedes(const LaplaceProblem& problem, const Eigen::VectorXd& d, const Threads& threads) {
  constexpr std::int64_t chunk = 2048;
  const bool binomial = problem.cumulants == Cumulants::binomial;
  const auto X = design(problem.points);
  const Eigen::Map<const Eigen::VectorXd> weight(problem.points.weight.data(), X.rows());
  Eigen::ArrayXd above = Eigen::ArrayXd::Zero(most_row_tasks), highest = above, lowest = above;  // of eta, by task
  for_row_tasks(X.rows(), chunk, threads, [&](std::int64_t task, std::int64_t first, std::int64_t end) {
    Eigen::VectorXd eta;
    for (; first < end; first += chunk) {
      const auto n = std::min(chunk, end - first);
      eta.noalias() = X.middleRows(first, n) * d;
      highest[task] = std::max(highest[task], eta.maxCoeff());
      lowest[task] = std::min(lowest[task], eta.minCoeff());
      if (binomial) above[task] += weight.segment(first, n).dot(eta.cwiseMax(0.0));
    }
  });
  const double reach = std::max(highest.maxCoeff(), -lowest.minCoeff());
  if (!(reach > 0)) return false;
  const double tolerance = 1e-4 * reach, gain = problem.xy.dot(d);
  if (binomial) return gain - above.sum() > -tolerance;
  return highest.maxCoeff() < tolerance && gain > -tolerance;
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
