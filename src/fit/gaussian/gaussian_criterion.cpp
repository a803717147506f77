#include "fit/gaussian/gaussian_criterion.hpp"

#include <cmath>
#include <numbers>

#include "base/error.hpp"

namespace fedglmm {
namespace {

void check(const GaussianSums& sums, double degrees, Eigen::Index rank) {
  if (!(sums.yy > 1e-280 && sums.yy < 1e280))
    fail(Status::numerical, "the squares of the response overflow or vanish: change its unit");
  if (degrees < 1)
    fail(Status::bad_data, "too few rows (", sums.n, ") for ", sums.xy.size(), " fixed effects");
  if (sums.n <= static_cast<double>(sums.clusters()))
    fail(Status::bad_data, "every cluster has a single row: its random ", sums.zy.rows() == 1 ? "effect" : "effects",
         " cannot be told from the residual");
  if (sums.n <= static_cast<double>(rank))
    fail(Status::bad_data, "no cluster has more rows than random effects (", sums.zy.rows(),
         "): they cannot be told from the residual; use fewer");
}

}  // namespace

GaussianCriterion::GaussianCriterion(const GaussianSums& sums, bool reml)
    : levels_(sums.outer.empty() ? one_gaussian_level(sums) : nested_gaussian_levels(sums)), yy_(sums.yy),
      constant_(-sums.log_weights), reml_(reml),
      degrees_(sums.n - (reml ? static_cast<double>(sums.xy.size()) : 0.0)) {
  check(sums, degrees_, levels_->rank());
  if (reml) constant_ += 2 * sums.standardization.log_determinant();
}

GaussianPoint GaussianCriterion::operator()(const Eigen::MatrixXd& lambda) {
  ++evaluations_;
  GaussianPoint out;
  const double log_v = levels_->solve(lambda, out);
  if (!(out.rss > 1e-13 * yy_))
    fail(Status::numerical, "the fixed and random effects fit the response exactly: the residual variance is 0");
  out.variance = held_variance_ > 0 ? held_variance_ : out.rss / degrees_;
  double twice =
      log_v + constant_ + degrees_ * std::log(2 * std::numbers::pi * out.variance) + out.rss / out.variance;
  if (reml_) twice += 2 * out.A.matrixLLT().diagonal().array().log().sum();
  out.log_likelihood = -0.5 * twice;
  levels_->set_derivatives(out, reml_, held_variance_ > 0);
  return out;
}

}  // namespace fedglmm
