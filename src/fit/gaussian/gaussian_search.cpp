#include "fit/gaussian/gaussian_search.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "fit/boundary_message.hpp"
#include "fit/gaussian/lambda_derivatives.hpp"
#include "fit/lambda_chart.hpp"

namespace fedglmm {
namespace {

constexpr double largest_ratio = 1e7;       // of SDs, of a random effect to the residual
constexpr double flat_variance = 1e-4;      // a variance of this size that changes nothing was not brought to 0 by data

// Terms on whose variance the likelihood does not depend at several ratios: at one alone it would be a maximum.
std::vector<bool> flat_terms(GaussianCriterion& criterion, Eigen::Index r) {
  std::vector<bool> out(r, true);
  for (const double ratio : {0.1, 1.0, 10.0}) {
    const GaussianPoint point = criterion(std::sqrt(ratio) * Eigen::MatrixXd::Identity(r, r));
    for (Eigen::Index k = 0; k < r; ++k)
      out[k] = out[k] && std::abs(point.gradient(k, k)) * ratio < 1e-9 * criterion.degrees();
  }
  return out;
}

// One more Newton step: the search ends when the next would be short, not when it is 0.
void polish(const Objective& objective, Maximum& maximum) {
  const Eigen::VectorXd next = maximum.at - maximum.evaluation.hessian.ldlt().solve(maximum.evaluation.gradient);
  const Evaluation there = objective(next);
  if (!there.finite() || !(scaled_gradient(there) <= scaled_gradient(maximum.evaluation))) return;
  maximum.at = next;
  maximum.evaluation = there;
}

struct Search {
  Maximum maximum;
  Eigen::MatrixXd lambda;
  bool unbounded = false;
};

Search search(GaussianCriterion& criterion, LambdaChart& chart, Eigen::VectorXd start, int max_iterations) {
  Search out;
  Eigen::MatrixXd last;
  const auto objective = [&](const Eigen::VectorXd& at) {
    last = chart.lambda(at);
    return lambda_derivatives(criterion(last), last, chart.directions());
  };
  const auto leaves = [&](int, const Eigen::VectorXd&) {
    return last.cwiseAbs().maxCoeff() > largest_ratio || chart.out_of_order(last);
  };
  for (int left = max_iterations; left > 0; left -= out.maximum.evaluations) {
    out.maximum = maximise(objective, start, left, leaves);
    if (out.maximum.outcome == FGLMM_CONVERGED) polish(objective, out.maximum);
    out.lambda = chart.lambda(out.maximum.at);
    out.unbounded = out.lambda.cwiseAbs().maxCoeff() > largest_ratio;
    if (out.maximum.outcome != FGLMM_SEPARATION || out.unbounded) return out;
    start = chart.pivot(out.lambda * out.lambda.transpose());
  }
  out.maximum.outcome = FGLMM_ITERATION_LIMIT;
  return out;
}

// Sets the least variances of each block to 0 as long as the likelihood stays; the directions (columns) that vanished.
struct Vanished {
  Eigen::MatrixXd directions;
  bool flat = false;                        // the likelihood did not change, though the variance was not small
  bool better = false;                      // it rose: what was found was a lower maximum
};

Vanished drop_vanished(GaussianCriterion& criterion, const RandomEffects& random, Search& found) {
  const double best = found.maximum.evaluation.value, tolerance = 1e-8 + 1e-13 * std::abs(best);
  Eigen::MatrixXd& lambda = found.lambda;
  Vanished out{Eigen::MatrixXd(lambda.rows(), 0)};
  if (found.maximum.outcome == FGLMM_ITERATION_LIMIT) return out;
  Eigen::Index first = 0;
  for (const RandomBlock& block : random.blocks) {
    const auto size = static_cast<Eigen::Index>(block.terms.size());
    const Eigen::MatrixXd rows = lambda.middleRows(first, size);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(rows * rows.transpose());
    Eigen::MatrixXd factor = eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
    for (Eigen::Index k = 0; k < size; ++k) {
      factor.col(k).setZero();
      Eigen::MatrixXd without = lambda;
      without.middleRows(first, size).setZero();
      without.block(first, first, size, size) = factor;
      const double rise = criterion(without).log_likelihood - best;
      if (!(rise >= -tolerance)) break;
      lambda = without;
      out.better = out.better || rise > tolerance;
      out.flat = out.flat || (rise <= tolerance && eigen.eigenvalues()[k] > flat_variance);
      out.directions.conservativeResize(Eigen::NoChange, out.directions.cols() + 1);
      out.directions.rightCols<1>().setZero();
      out.directions.col(out.directions.cols() - 1).segment(first, size) = eigen.eigenvectors().col(k);
    }
    first += size;
  }
  return out;
}

std::string flat_message(const RandomEffects& random, const std::vector<bool>& flat) {
  std::string terms;
  std::size_t k = 0;
  for (const RandomBlock& block : random.blocks)
    for (const std::string& term : block.terms)
      if (flat[k++]) terms += (terms.empty() ? "" : ", ") + term;
  return flat.size() == 1 && terms == "(Intercept)"
             ? "the likelihood does not depend on the random intercept's SD: the fixed effects tell the clusters apart"
             : "the likelihood does not depend on the SD of the random effects of " + terms +
                   ": the fixed effects say the same of every cluster";
}

void classify(const Search& found, const Vanished& vanished, const GaussianSums& sums, GaussianMaximum& out) {
  out.outcome = found.maximum.outcome;
  if (found.unbounded) {
    out.outcome = FGLMM_STALLED;
    out.message = "the variance ratio grows without bound: responses hardly vary inside clusters";
  } else if (vanished.flat) {
    out.outcome = FGLMM_STALLED;
    out.message = "the likelihood does not depend on all elements of the random effects' covariance; use fewer of them";
  } else if (out.outcome == FGLMM_ITERATION_LIMIT) {
    out.message = "the iteration limit was reached before the maximum";
  } else if (out.outcome == FGLMM_STALLED) {
    out.message = "the search stalled: the likelihood says too little about the random effects' covariance";
  } else if (vanished.directions.cols() > 0) {
    out.outcome = FGLMM_BOUNDARY;
    out.message = boundary_message(sums.random, sums.random_to_raw, vanished.directions);
  }
}

}  // namespace

GaussianMaximum maximise_gaussian(GaussianCriterion& criterion, const GaussianSums& sums, int max_iterations,
                                  const Eigen::MatrixXd& start) {
  GaussianMaximum out;
  const Eigen::Index r = sums.random.size();
  const std::vector<bool> flat = flat_terms(criterion, r);
  const bool any_flat = std::find(flat.begin(), flat.end(), true) != flat.end();
  out.lambda = Eigen::MatrixXd::Zero(r, r);
  if (std::find(flat.begin(), flat.end(), false) != flat.end()) {
    LambdaChart chart(sums.random, flat);
    Search found = search(criterion, chart, start.size() > 0 ? chart.pivot(start) : chart.identity(), max_iterations);
    Vanished vanished = drop_vanished(criterion, sums.random, found);
    if (vanished.better) {
      const Eigen::VectorXd again = chart.pivot(found.lambda * found.lambda.transpose());
      found = search(criterion, chart, again, max_iterations);
      vanished = drop_vanished(criterion, sums.random, found);
    }
    out.lambda = found.lambda;
    if (!out.lambda.isZero(0)) out.max_gradient = scaled_gradient(found.maximum.evaluation);
    classify(found, vanished, sums, out);
  }
  if (any_flat) {
    out.outcome = FGLMM_STALLED;
    out.message = flat_message(sums.random, flat);
  }
  return out;
}

}  // namespace fedglmm
