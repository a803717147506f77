#include "accuracy/gaps.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace accuracy {
namespace {

const Estimate& named(const std::vector<Estimate>& estimates, const std::string& name) {
  const auto at = std::ranges::find(estimates, name, &Estimate::name);
  if (at == estimates.end()) throw std::runtime_error("the individual-level fit has no coefficient '" + name + "'");
  return *at;
}

}  // namespace

double sd_gap(double sd, double individual, std::size_t clusters) {
  if (sd == individual) return 0;  // 0 and 0, too
  return std::fabs(std::log(sd / individual)) * std::sqrt(2 * static_cast<double>(clusters));
}

Gaps gaps_between(const Estimates& fit, const Estimates& individual) {
  if (fit.fixed.size() != individual.fixed.size()) throw std::runtime_error("the fits differ in their coefficients");
  Gaps out;
  out.largest = out.largest_se = 0;
  for (const Estimate& estimate : fit.fixed) {
    const Estimate& other = named(individual.fixed, estimate.name);
    const double gap = std::fabs(estimate.value - other.value);
    out.in_se.push_back(gap / other.se);
    out.of_se.push_back(std::fabs(estimate.se / other.se - 1));
    out.largest = std::max(out.largest, gap);
    out.largest_se = std::max(out.largest_se, out.in_se.back());
  }
  const double sum = std::accumulate(out.in_se.begin(), out.in_se.end(), 0.0);
  out.mean_se = sum / static_cast<double>(out.in_se.size());
  out.sd_se = sd_gap(fit.sd, individual.sd, individual.clusters.size());
  return out;
}

}  // namespace accuracy
