#include "fit/report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/normal.hpp"

namespace fedglmm {
namespace {

Coefficient coefficient(const std::string& name, double estimate, double se, bool gaussian, double level) {
  const double quantile = normal_quantile(0.5 + level / 2), z = estimate / se;
  const double p = gaussian ? not_a_number : std::erfc(std::abs(z) / std::sqrt(2.0));
  return {name, estimate, se, z, p, estimate - quantile * se, estimate + quantile * se};
}

void report_fixed(const Estimate& e, const DataReport& data, const FitOptions& options, FitResult& out) {
  const auto q = static_cast<Eigen::Index>(data.names.size());
  for (Eigen::Index j = 0; j < q; ++j) {
    const double se = std::sqrt(e.covariance(j, j));
    out.fixed.push_back(coefficient(data.names[j], e.beta[j], se, out.family == "gaussian", options.level));
    for (Eigen::Index k = 0; k < q; ++k) out.vcov.push_back(e.covariance(j, k));
  }
}

VarCorr var_corr(const RandomBlock& block, const Eigen::MatrixXd& covariance) {
  VarCorr out{block.group, block.terms, {}, {}, {}, {}, {}, {}};
  const Eigen::Index r = covariance.rows();
  for (Eigen::Index i = 0; i < r; ++i) {
    out.sd.push_back(std::sqrt(covariance(i, i)));
    for (Eigen::Index j = 0; j < r; ++j) {
      const double product = std::sqrt(covariance(i, i)) * std::sqrt(covariance(j, j));
      const double correlation = product > 0 ? std::clamp(covariance(i, j) / product, -1.0, 1.0) : not_a_number;
      out.cor.push_back(i == j ? 1 : correlation);
    }
  }
  return out;
}

void report_random(const Estimate& e, const DataReport& data, FitResult& out) {
  Eigen::Index first = 0;
  for (const RandomBlock& block : data.random.blocks) {
    const auto size = static_cast<Eigen::Index>(block.terms.size());
    out.random.push_back(var_corr(block, e.random_covariance.block(first, first, size, size)));
    first += size;
  }
}

std::vector<double> row(const Eigen::MatrixXd& matrix, std::size_t i, Eigen::Index first, Eigen::Index count) {
  std::vector<double> values(static_cast<std::size_t>(count));
  for (Eigen::Index k = 0; k < count; ++k) values[k] = matrix(static_cast<Eigen::Index>(i), first + k);
  return values;
}

// Nested: an outer cluster's are those of any cluster in it.
void report_outer_modes(const Estimate& e, const DataReport& data, FitResult& out) {
  std::vector<std::size_t> member(data.outer_names.size());
  for (std::size_t i = 0; i < data.outer.size(); ++i) member[data.outer[i]] = i;
  for (std::size_t k = 0; k < member.size(); ++k)
    out.modes.push_back(
        {out.random[0].group, data.outer_names[k], row(e.mode, member[k], 0, 1), row(e.mode_sd, member[k], 0, 1)});
}

void report_modes(const Estimate& e, const DataReport& data, FitResult& out) {
  const Eigen::Index first = data.outer.empty() ? 0 : 1, count = e.mode.cols() - first;
  if (first > 0) report_outer_modes(e, data, out);
  std::vector<std::size_t> order(data.clusters.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](std::size_t i) { return data.clusters[i]; });
  for (const std::size_t i : order)
    out.modes.push_back(
        {out.random.back().group, data.clusters[i], row(e.mode, i, first, count), row(e.mode_sd, i, first, count)});
}

void report_criteria(const Estimate& e, FitResult& out) {
  const double parameters = parameter_count(out);
  out.loglik = e.loglik;
  out.aic = -2 * e.loglik + 2 * parameters;
  out.bic = -2 * e.loglik + std::log(static_cast<double>(out.rows)) * parameters;
  out.sigma = e.sigma;
  out.max_gradient = e.max_gradient;
  out.outcome = e.outcome;
  out.message = e.message;
  out.evaluations = e.evaluations;
}

}  // namespace

void report_estimate(const Estimate& estimate, const DataReport& data, const FitOptions& options, FitResult& result) {
  report_fixed(estimate, data, options, result);
  report_random(estimate, data, result);
  report_modes(estimate, data, result);
  report_criteria(estimate, result);
}

void report_robust(const Eigen::MatrixXd& covariance, double level, FitResult& result) {
  const Eigen::Index q = covariance.rows();
  result.vcov.clear();
  for (Eigen::Index j = 0; j < q; ++j) {
    Coefficient& c = result.fixed[j];
    result.model_se.push_back(c.se);
    c = coefficient(c.name, c.estimate, std::sqrt(covariance(j, j)), result.family == "gaussian", level);
    for (Eigen::Index k = 0; k < q; ++k) result.vcov.push_back(covariance(j, k));
  }
}

}  // namespace fedglmm
