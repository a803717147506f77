#include "inference/laplace_doubt.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/subset.hpp"
#include "data/cell.hpp"
#include "fit/laplace/log_likelihood.hpp"
#include "inference/certificate.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double small_cluster = 50, doubtful = 0.1;
constexpr int nodes_of[] = {9, 5, 3};       // with 1, 2, 3 random effects

bool small_clusters(const ClusteredPoints& points) {
  const Eigen::Map<const VectorXd> rows(points.weight.data(), points.points());
  return rows.sum() < small_cluster * static_cast<double>(points.clusters());
}

std::string in_errors(double shift) { return number_text(std::round(std::abs(shift) * 100) / 100); }

}  // namespace

std::string laplace_doubt(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const int r = problem.points.r();
  if (estimate.outcome != FGLMM_CONVERGED || r > 3 || !problem.points.outer.empty()) return "";
  if (!small_clusters(problem.points)) return "";
  const int nodes = nodes_of[r - 1];
  LogLikelihood quadrature(context, problem, nodes);
  const VectorXd gradient = quadrature.first_order(estimate.psi).gradient;
  const VectorXd step = estimate.inverse_information * taken(gradient, estimate.estimated);
  const VectorXd beta = problem.standardization.coefficients(step.head(problem.points.q));
  const VectorXd errors = estimate.covariance.diagonal().cwiseSqrt();
  Index worst = 0;
  const double shift = beta.cwiseQuotient(errors).cwiseAbs().maxCoeff(&worst);
  const Eigen::MatrixXd sds = random_sd_gradient(problem, estimate);
  const VectorXd sd_errors = (sds * estimate.inverse_information * sds.transpose()).diagonal().cwiseSqrt();
  Index worst_sd = 0;
  const double sd_shift = (sds * step).cwiseQuotient(sd_errors).cwiseAbs().maxCoeff(&worst_sd);
  if (!(std::max(shift, sd_shift) > doubtful)) return "";
  return cat("Laplace's approximation is in doubt in clusters as small as these: quadrature with ", nodes,
             " nodes would move the coefficient ", in_quotes(problem.names[worst]), " by about ", in_errors(shift),
             " standard errors and a random effect's SD by about ", in_errors(sd_shift), " of its own; fit with nagq ",
             nodes, r == 1 ? " or more" : "");
}

}  // namespace fedglmm
