#include "fit/laplace/laplace_start.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::Map;
using Eigen::VectorXd;

constexpr double least_sd = 0.3, most_sd = 2;

// With V = A'' summed over a cluster at the overall mean, s = sum w (y - mean) has a variance of about V + (V sigma)^2.
double moment_sd(const LaplaceProblem& problem, double mean) {
  const ClusteredPoints& points = problem.points;
  const double* w = points.weight.data();
  const double v = problem.cumulants == Cumulants::binomial ? mean * (1 - mean) : mean;
  double excess = 0, squares = 0;
  for (std::int64_t i = 0; i < points.clusters(); ++i) {
    const double weight = std::accumulate(w + points.offset[i], w + points.offset[i + 1], 0.0);
    const double s = points.response[i] - weight * mean, V = weight * v;
    excess += s * s - V;
    squares += V * V;
  }
  return std::clamp(std::sqrt(std::max(0.0, excess / squares)), least_sd, most_sd);
}

bool intercept_alone(const ClusteredPoints& points) {
  return points.r() == 1 && points.random[0].column == points.ones && points.random[0].shift == 0;
}

}  // namespace

VectorXd laplace_start(const LaplaceProblem& problem) {
  const ClusteredPoints& points = problem.points;
  VectorXd psi = VectorXd::Zero(points.parameters());
  for (std::size_t k = 0; k < points.free.size(); ++k)
    if (points.free[k].row == points.free[k].column) psi[points.q + static_cast<Index>(k)] = points.r() == 1 ? 1.0 : 0.5;
  const int intercept = problem.standardization.intercept;
  if (intercept < 0) return psi;
  const Map<const VectorXd> w(points.weight.data(), points.points());
  const std::vector<double>& offset = points.eta_offset;
  const double weight = w.sum(), mean = problem.xy[intercept] / weight;
  psi[intercept] = problem.cumulants == Cumulants::binomial ? std::log(mean / (1 - mean)) : std::log(mean);
  psi[intercept] -= std::inner_product(offset.begin(), offset.end(), w.begin(), 0.0) / weight;
  if (offset.empty() && intercept_alone(points)) psi[points.q] = moment_sd(problem, mean);
  return psi;
}

}  // namespace fedglmm
