#include "inference/profile_all.hpp"

#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "fit/gaussian/gaussian.hpp"
#include "inference/gaussian_profile.hpp"
#include "inference/laplace_profile.hpp"

namespace fedglmm {
namespace {

using Kind = ProfileTarget::Kind;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

class Intervals {
 public:
  Intervals(const Context& context, const ProfileSource& source, double level, double clusters)
      : context_(context), source_(source), level_(level), clusters_(clusters) {}

  ProfileInterval coefficient(int j, const std::string& name) const {
    const Estimate& e = source_.estimate;
    return limits(source_.coefficient(j), {e.beta[j], std::sqrt(e.covariance(j, j)), e.loglik},
                  cat("coefficient ", in_quotes(name)));
  }

  ProfileInterval sd(int k, const std::string& name) const {
    const double sd = std::sqrt(source_.estimate.random_covariance(k, k));
    return limits(source_.sd(k), positive(sd, 2 * clusters_), cat("SD of ", in_quotes(name)));
  }

  // NaN where an SD is 0: there is no correlation to speak of.
  ProfileInterval correlation(int k, int l, const std::string& first, const std::string& second) const {
    const Eigen::MatrixXd& covariance = source_.estimate.random_covariance;
    const double scale = std::sqrt(covariance(k, k) * covariance(l, l)), r = covariance(k, l) / scale;
    if (!(scale > 0)) return {nan, nan, 0, ""};
    ProfiledParameter parameter{r, std::max(1 - r * r, 0.05) / std::sqrt(clusters_), source_.estimate.loglik, -1, 1};
    return limits(source_.correlation(k, l), parameter,
                  cat("correlation of ", in_quotes(first), " and ", in_quotes(second)));
  }

  ProfileInterval sigma(double rows) const {
    return limits(source_.sigma, positive(source_.estimate.sigma, 2 * rows), "residual SD");
  }

 private:
  // An SD from so many halves of a degree of freedom: its error is a start for the search, no more.
  ProfiledParameter positive(double sd, double halves) const {
    const double scale = sd > 0 ? sd : 0.1;
    return {sd, scale / std::sqrt(halves), source_.estimate.loglik, 0};
  }

  ProfileInterval limits(const ProfileFunction& profile, const ProfiledParameter& parameter,
                         const std::string& what) const {
    const ProfileInterval out = profile_interval(profile, parameter, level_);
    if (!out.message.empty()) context_.warn(cat("profile interval of the ", what, ": ", out.message));
    return out;
  }

  const Context& context_;
  const ProfileSource& source_;
  double level_, clusters_;
};

// SDs and correlations of the block that begins with random effect `first`.
void report_block(const Intervals& intervals, int first, VarCorr& out) {
  const int r = static_cast<int>(out.terms.size());
  out.cor_lower.assign(r * r, 1.0);
  out.cor_upper.assign(r * r, 1.0);
  for (int k = 0; k < r; ++k) {
    const ProfileInterval sd = intervals.sd(first + k, out.terms[k]);
    out.sd_lower.push_back(sd.lower);
    out.sd_upper.push_back(sd.upper);
    for (int l = 0; l < k; ++l) {
      const ProfileInterval cor = intervals.correlation(first + k, first + l, out.terms[l], out.terms[k]);
      out.cor_lower[k * r + l] = out.cor_lower[l * r + k] = cor.lower;
      out.cor_upper[k * r + l] = out.cor_upper[l * r + k] = cor.upper;
    }
  }
}

}  // namespace

ProfileSource gaussian_profiles(const GaussianSums& sums, int max_iterations) {
  const auto profile = std::make_shared<GaussianProfile>(sums, max_iterations);
  ProfileSource out;
  out.estimate = fit_gaussian(sums, false, max_iterations);
  out.estimate.loglik = profile->maximum();
  out.coefficient = [profile](int j) { return [profile, j](double v) { return profile->coefficient(j, v); }; };
  out.sd = [profile](int k) { return [profile, k](double v) { return profile->sd(k, v); }; };
  out.correlation = [profile](int k, int l) {
    return [profile, k, l](double v) { return profile->correlation(k, l, v); };
  };
  out.sigma = [profile](double v) { return profile->sigma(v); };
  return out;
}

ProfileSource laplace_profiles(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                               const LaplaceOptions& options) {
  const auto profile_of = [&context, &problem, &estimate, options](const ProfileTarget& target) -> ProfileFunction {
    const auto profile = std::make_shared<LaplaceProfile>(context, problem, estimate, options, target);
    return [profile](double v) { return (*profile)(v); };
  };
  ProfileSource out;
  out.estimate = estimate;
  out.coefficient = [=](int j) { return profile_of({Kind::coefficient, j}); };
  out.sd = [=](int k) { return profile_of({Kind::sd, k}); };
  out.correlation = [=](int k, int l) { return profile_of({Kind::correlation, k, l}); };
  return out;
}

void report_profile_intervals(const Context& context, const ProfileSource& source, const DataReport& data, double level,
                              FitResult& result) {
  const Intervals intervals(context, source, level, static_cast<double>(data.clusters.size()));
  for (std::size_t j = 0; j < result.fixed.size(); ++j) {
    const ProfileInterval limits = intervals.coefficient(static_cast<int>(j), result.fixed[j].name);
    result.fixed[j].lower = limits.lower;
    result.fixed[j].upper = limits.upper;
  }
  int first = 0;
  for (VarCorr& block : result.random) {
    report_block(intervals, first, block);
    first += static_cast<int>(block.terms.size());
  }
  if (!source.sigma) return;
  const ProfileInterval sigma = intervals.sigma(static_cast<double>(data.rows));
  result.sigma_lower = sigma.lower;
  result.sigma_upper = sigma.upper;
}

}  // namespace fedglmm
