#include "fit/laplace/laplace_start.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double least_sd = 0.3, most_sd = 2;

// Clusters' sums of the mean at beta = 0, up to a factor: of weights, for counts times e^(offset - top).
VectorXd exposures(const LaplaceProblem& problem, double top) {
  const ClusteredPoints& points = problem.points;
  const bool offsets = problem.cumulants == Cumulants::poisson && !points.eta_offset.empty();
  VectorXd out = VectorXd::Zero(points.clusters());
  for (std::int64_t c = 0; c < points.clusters(); ++c)
    for (std::int64_t i = points.offset[c]; i < points.offset[c + 1]; ++i)
      out[c] += offsets ? points.weight[i] * std::exp(points.eta_offset[i] - top) : points.weight[i];
  return out;
}

// With V = A'' summed over a cluster at the overall mean, s = sum w (y - mean) has a variance of about V + (V sigma)^2.
double moment_sd(const LaplaceProblem& problem, const VectorXd& exposure, double mean) {
  const double v = problem.cumulants == Cumulants::binomial ? mean * (1 - mean) : mean;
  double excess = 0, squares = 0;
  for (Index c = 0; c < exposure.size(); ++c) {
    const double s = problem.points.response[c] - exposure[c] * mean, V = exposure[c] * v;
    excess += s * s - V;
    squares += V * V;
  }
  return std::clamp(std::sqrt(std::max(0.0, excess / squares)), least_sd, most_sd);
}

double mean_offset(const ClusteredPoints& points) {
  const auto weight = points.weight.begin();
  const double sum = std::inner_product(points.eta_offset.begin(), points.eta_offset.end(), weight, 0.0);
  return sum / std::accumulate(weight, points.weight.end(), 0.0);
}

bool intercept_alone(const ClusteredPoints& points) {
  return points.r() == 1 && points.random[0].column == points.ones && points.random[0].shift == 0;
}

}  // namespace

VectorXd laplace_start(const LaplaceProblem& problem) {
  const ClusteredPoints& points = problem.points;
  VectorXd psi = VectorXd::Zero(points.parameters());
  const double sd = points.r() == 1 ? 1.0 : 0.5;
  for (std::size_t k = 0; k < points.free.size(); ++k)
    if (points.free[k].row == points.free[k].column) psi[points.q + static_cast<Index>(k)] = sd;
  const int intercept = problem.standardization.intercept;
  if (intercept < 0) return psi;
  const std::vector<double>& offset = points.eta_offset;
  const bool binomial = problem.cumulants == Cumulants::binomial;
  const double top = offset.empty() ? 0 : *std::ranges::max_element(offset);
  const VectorXd exposure = exposures(problem, top);
  const double mean = problem.xy[intercept] / exposure.sum();
  psi[intercept] = binomial ? std::log(mean / (1 - mean)) - mean_offset(points) : std::log(mean) - top;
  if (intercept_alone(points) && !(binomial && !offset.empty())) psi[points.q] = moment_sd(problem, exposure, mean);
  return psi;
}

}  // namespace fedglmm
