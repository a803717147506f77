#include "fit/gaussian.hpp"

#include <cmath>

#include "fit/gaussian_search.hpp"

namespace fedglmm {
namespace {

// b = Lambda M^-1 Lambda'T'(h - G beta), of variance sigma^2 Lambda M^-1 Lambda', M = I + (T Lambda)'(T Lambda).
void set_modes(const ClusterFactors& factors, const Eigen::MatrixXd& to_raw, const Eigen::MatrixXd& lambda,
               const Eigen::VectorXd& beta, Estimate& out) {
  const Eigen::Index r = factors.r, q = factors.q;
  out.mode.resize(factors.clusters, r);
  out.mode_sd.resize(factors.clusters, r);
  const Eigen::MatrixXd raw_lambda = to_raw * lambda;
  for (Eigen::Index i = 0; i < factors.clusters; ++i) {
    const auto rows = factors.inside.middleRows(i * r, r);
    const Eigen::MatrixXd scaled = rows.leftCols(r) * lambda;
    const Eigen::LLT<Eigen::MatrixXd> M(Eigen::MatrixXd::Identity(r, r) + scaled.transpose() * scaled);
    const Eigen::VectorXd residual = rows.col(r + q) - rows.middleCols(r, q) * beta;
    out.mode.row(i) = raw_lambda * M.solve(scaled.transpose() * residual);
    out.mode_sd.row(i) = out.sigma * M.matrixL().solve(raw_lambda.transpose()).colwise().norm();
  }
}

}  // namespace

Estimate fit_gaussian(const GaussianSums& sums, bool reml, int max_iterations) {
  GaussianCriterion criterion(sums, reml);
  const GaussianMaximum maximum = maximise_gaussian(criterion, sums, max_iterations);
  const GaussianPoint best = criterion(maximum.lambda);
  const Standardization& s = sums.standardization;
  const Eigen::Index q = sums.xy.size();
  Estimate out;
  out.outcome = maximum.outcome;
  out.message = maximum.message;
  out.beta = s.coefficients(best.beta);
  if (s.intercept >= 0) out.beta[s.intercept] += sums.response_centre;
  out.sigma = std::sqrt(best.rss / criterion.degrees());
  out.covariance = out.sigma * out.sigma * s.covariance(best.A.solve(Eigen::MatrixXd::Identity(q, q)));
  const Eigen::MatrixXd scaled = out.sigma * sums.random_to_raw * maximum.lambda;
  out.random_covariance = scaled * scaled.transpose();
  out.loglik = best.log_likelihood;
  out.max_gradient = maximum.max_gradient;
  out.evaluations = criterion.evaluations();
  set_modes(criterion.factors(), sums.random_to_raw, maximum.lambda, best.beta, out);
  return out;
}

}  // namespace fedglmm
