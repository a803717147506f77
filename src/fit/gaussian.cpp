#include "fit/gaussian.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "base/error.hpp"

namespace fedglmm {
namespace {

struct Profile {
  double slope;                             // d(-2 loglik) / d tau
  double rss, log_likelihood;
  Eigen::VectorXd beta;
  Eigen::LLT<Eigen::MatrixXd> A;
};

class ProfiledCriterion {
 public:
  ProfiledCriterion(const GaussianSums& sums, bool reml)
      : sums_(sums), reml_(reml), degrees_(sums.n - (reml ? static_cast<double>(sums.xy.size()) : 0.0)) {
    if (!(sums.yy > 1e-280 && sums.yy < 1e280))
      fail(Status::numerical, "the squares of the response overflow or vanish: change its unit");
    if (degrees_ < 1)
      fail(Status::bad_data, "too few rows (", sums.n, ") for ", sums.xy.size(), " fixed effects");
    if (sums.n <= static_cast<double>(sums.cluster_n.size()))
      fail(Status::bad_data, "every cluster has a single row: its random intercept cannot be told from the residual");
  }

  double degrees() const { return degrees_; }

  Profile operator()(double tau) {
    ++evaluations;
    const Eigen::Index m = sums_.cluster_x.cols();
    Eigen::ArrayXd c(m), shrink(m);
    double log_v = 0;
    for (Eigen::Index i = 0; i < m; ++i) {
      const double v = 1 + tau * sums_.cluster_n[i];
      shrink[i] = 1 / v;
      c[i] = tau / v;
      log_v += std::log(v);
    }
    const Eigen::Map<const Eigen::ArrayXd> t(sums_.cluster_y.data(), m);
    const Eigen::MatrixXd& S = sums_.cluster_x;
    const Eigen::VectorXd r = sums_.xy - S * (c * t).matrix();
    Profile out;
    out.A.compute(sums_.xx - S * c.matrix().asDiagonal() * S.transpose());
    out.beta = out.A.solve(r);
    out.rss = sums_.yy - (c * t.square()).sum() - out.beta.dot(r);
    if (!(out.rss > 1e-13 * sums_.yy))
      fail(Status::numerical, "the fixed and random effects fit the response exactly: the residual variance is 0");
    out.log_likelihood = log_likelihood(out, log_v);
    out.slope = slope(out, shrink, t);
    return out;
  }

  int evaluations = 0;

 private:
  double log_likelihood(const Profile& p, double log_v) const {
    double twice = log_v + degrees_ * (1 + std::log(2 * std::numbers::pi * p.rss / degrees_));
    if (reml_)
      twice += 2 * p.A.matrixLLT().diagonal().array().log().sum() + 2 * sums_.standardization.log_determinant();
    return -0.5 * twice;
  }

  // dA/dtau = -sum s s' / v^2 and, beta being optimal, drss/dtau = -sum ((t - s'beta) / v)^2.
  double slope(const Profile& p, const Eigen::ArrayXd& shrink, const Eigen::ArrayXd& t) const {
    const Eigen::Map<const Eigen::ArrayXd> n(sums_.cluster_n.data(), t.size());
    const Eigen::ArrayXd residual = shrink * (t - (sums_.cluster_x.transpose() * p.beta).array());
    double out = (n * shrink).sum() - degrees_ * residual.square().sum() / p.rss;
    if (reml_) {
      const Eigen::MatrixXd scaled = sums_.cluster_x * shrink.matrix().asDiagonal();
      out -= p.A.matrixL().solve(scaled).squaredNorm();
    }
    return out;
  }

  const GaussianSums& sums_;
  bool reml_;
  double degrees_;
};

struct Bracket {
  double low, high, slope_low, slope_high;
};

// No slope in log tau but rounding, at several tau: at one alone it would be a maximum.
bool flat(ProfiledCriterion& criterion) {
  const double taus[] = {0.1, 1, 10};
  return std::all_of(std::begin(taus), std::end(taus), [&](double tau) {
    return std::abs(criterion(tau).slope) * tau < 1e-9 * criterion.degrees();
  });
}

// tau where the slope changes from - to +, first by factors of 4 from 1. low = 0: the slope is >= 0 everywhere below.
Bracket find_bracket(ProfiledCriterion& criterion) {
  double tau = 1, slope = criterion(tau).slope;
  Bracket out{tau, tau, slope, slope};
  while (out.slope_high < 0 && out.high < 1e12) {
    out.low = out.high;
    out.slope_low = out.slope_high;
    out.high *= 4;
    out.slope_high = criterion(out.high).slope;
  }
  while (out.slope_low >= 0 && out.low > 0) {
    out.high = out.low;
    out.slope_high = out.slope_low;
    out.low = out.low > 1e-10 ? out.low / 4 : 0;
    out.slope_low = criterion(out.low).slope;
  }
  return out;
}

// Regula falsi with the Illinois rule, to 1e-14 relative.
double find_root(ProfiledCriterion& criterion, Bracket b, int max_iterations) {
  int side = 0;
  for (int k = 0; k < max_iterations && b.high - b.low > 1e-14 * b.high; ++k) {
    const double tau = (b.low * b.slope_high - b.high * b.slope_low) / (b.slope_high - b.slope_low);
    if (!(tau > b.low && tau < b.high)) return tau;
    const double slope = criterion(tau).slope;
    if (slope == 0) return tau;
    if (slope < 0) {
      b.low = tau;
      b.slope_low = slope;
      if (side == -1) b.slope_high /= 2;
      side = -1;
    } else {
      b.high = tau;
      b.slope_high = slope;
      if (side == 1) b.slope_low /= 2;
      side = 1;
    }
  }
  return b.high;
}

// The variance ratio, with the outcome and its message in `out`.
double find_ratio(ProfiledCriterion& criterion, int max_iterations, GaussianEstimate& out) {
  if (flat(criterion)) {
    out.outcome = FGLMM_STALLED;
    out.message =
        "the likelihood does not depend on the random intercept's SD: the fixed effects tell the clusters apart";
    return 0;
  }
  const Bracket bracket = find_bracket(criterion);
  if (bracket.slope_high < 0) {
    out.outcome = FGLMM_STALLED;
    out.message = "the variance ratio grows without bound: responses hardly vary inside clusters";
    return bracket.high;
  }
  if (bracket.slope_low < 0) return find_root(criterion, bracket, max_iterations);
  out.outcome = FGLMM_BOUNDARY;
  out.message = "the random intercept's SD is estimated as 0";
  return 0;
}

void set_modes(const GaussianSums& sums, double tau, GaussianEstimate& out, const Eigen::VectorXd& beta) {
  for (std::size_t i = 0; i < sums.cluster_n.size(); ++i) {
    const double shrink = tau / (1 + tau * sums.cluster_n[i]);
    out.mode.push_back(shrink * (sums.cluster_y[i] - sums.cluster_x.col(static_cast<Eigen::Index>(i)).dot(beta)));
    out.mode_sd.push_back(out.sigma * std::sqrt(shrink));
  }
}

}  // namespace

GaussianEstimate fit_gaussian(const GaussianSums& sums, bool reml, int max_iterations) {
  ProfiledCriterion criterion(sums, reml);
  GaussianEstimate out;
  const double tau = find_ratio(criterion, max_iterations, out);
  const Profile best = criterion(tau);
  out.beta = sums.standardization.coefficients(best.beta);
  if (sums.standardization.intercept >= 0) out.beta[sums.standardization.intercept] += sums.response_centre;
  out.sigma = std::sqrt(best.rss / criterion.degrees());
  out.sigma_b = out.sigma * std::sqrt(tau);
  const Eigen::Index q = sums.xy.size();
  out.covariance = out.sigma * out.sigma *
                   sums.standardization.covariance(best.A.solve(Eigen::MatrixXd::Identity(q, q)));
  out.loglik = best.log_likelihood;
  out.max_gradient = out.outcome == FGLMM_BOUNDARY ? 0 : std::abs(best.slope) * tau;  // in log tau
  out.evaluations = criterion.evaluations;
  if (out.outcome == FGLMM_CONVERGED && out.max_gradient > 1e-6) {
    out.outcome = FGLMM_ITERATION_LIMIT;
    out.message = "the iteration limit was reached before the maximum";
  }
  set_modes(sums, tau, out, best.beta);
  return out;
}

}  // namespace fedglmm
