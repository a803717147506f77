#include "inference/certificate.hpp"

#include "base/subset.hpp"
#include "inference/gaussian_influence.hpp"
#include "inference/laplace_influence.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd inverse_or_zero(const VectorXd& sizes) {
  return sizes.unaryExpr([](double size) { return size > 0 ? 1 / size : 0.0; });
}

// (parameters + q) x (2 q + r): changes of the coefficients, of their log SE, of the random effects' SDs, in terms of
// the influence's functions; in standard errors, but log SE as it is.
MatrixXd laplace_figures(const LaplaceProblem& problem, const LaplaceEstimate& estimate, const MatrixXd& log_se) {
  const MatrixXd& variance = estimate.inverse_information;
  const MatrixXd gradient = taken_columns(random_sd_gradient(problem, estimate), estimate.estimated);
  const Index q = problem.points.q, r = gradient.rows();
  const MatrixXd raw = problem.standardization.first(q).to_raw();
  const VectorXd sd_error = (gradient * variance * gradient.transpose()).diagonal().cwiseMax(0).cwiseSqrt();
  MatrixXd out = MatrixXd::Zero(log_se.rows(), 2 * q + r);
  out(estimate.estimated, Eigen::seqN(0, q)) = variance.leftCols(q) * raw.transpose() *
                                               estimate.covariance.diagonal().cwiseSqrt().cwiseInverse().asDiagonal();
  out.middleCols(q, q) = log_se;
  out(estimate.estimated, Eigen::lastN(r)) =
      variance * gradient.transpose() * inverse_or_zero(sd_error).asDiagonal();
  return out;
}

EstimateErrors errors_of(const VectorXd& variance, Index q, Index r) {
  const VectorXd sd = variance.cwiseMax(0).cwiseSqrt();
  return {sd.head(q), sd.segment(q, q), sd.segment(2 * q, r), sd.size() > 2 * q + r ? sd[2 * q + r] : 0};
}

}  // namespace

MatrixXd random_sd_gradient(const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const ClusteredPoints& points = problem.points;
  const MatrixXd inverse = problem.random.map.inverse(), factor = inverse * estimate.lambda;
  MatrixXd out = MatrixXd::Zero(points.r(), points.parameters());
  for (Index a = 0; a < points.r(); ++a) {
    const double sd = factor.row(a).norm();
    for (std::size_t k = 0; k < points.free.size() && sd > 0; ++k)
      out(a, points.q + static_cast<Index>(k)) =
          inverse(a, points.free[k].row) * factor(a, points.free[k].column) / sd;
  }
  return out;
}

EstimateErrors laplace_errors(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                              const OpenSums& open) {
  const LaplaceInfluence influence(context, problem, estimate);
  const auto values_of_thread = [&]() -> RowFunctions {
    const std::shared_ptr<RowInfluence> rows = context.backend->row_influence();
    return [&influence, rows](Index first, Eigen::Ref<MatrixXd> out) { influence.values(*rows, first, out); };
  };
  const MatrixXd covariance = open.errors(context, values_of_thread, influence.functions())
                                  .mapped(laplace_figures(problem, estimate, influence.log_se()))
                                  .covariance();
  return errors_of(covariance.diagonal(), problem.points.q, problem.points.r());
}

EstimateErrors gaussian_errors(const Context& context, const GaussianSums& sums, const Estimate& estimate, bool reml,
                               const GaussianOpen& open, const OpenSums* open_sums) {
  const GaussianInfluence influence =
      gaussian_influence(sums, estimate, reml, open.points.functions, open.responses.functions);
  VectorXd variance = influence.response.cwiseAbs2().transpose() * open.responses.variance;
  if (open_sums) {
    const MatrixXd values = open.points.multiplier.asDiagonal() * influence.mass;
    variance += open_sums->errors(context, values).covariance().diagonal();
  }
  return errors_of(variance, sums.xy.size(), sums.random.size());
}

}  // namespace fedglmm
