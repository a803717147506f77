// many.hpp - more clusters than one lot, and all numbers of two evaluations of their likelihood, whole or given shifts.
#pragma once
#include "backend/laplace_reference.hpp"
#include "cuda/module.hpp"

namespace fedglmm::conformance {

inline ClusteredPoints many_clusters() { return reference::random_points(1100, 4, 2, 2, Cumulants::binomial, 17); }

inline std::vector<double> evaluations(Likelihood& likelihood) {
  std::vector<double> out;
  for (const double slope : {0.4, 0.5}) {
    LikelihoodTotals totals;
    std::vector<double> scores, mode, covariance;
    likelihood.evaluate(std::vector<double>{-0.3, slope}, std::vector<double>{0.8}, 2, totals);
    likelihood.modes(mode, covariance);
    likelihood.scores(std::vector<double>{-0.3, slope}, std::vector<double>{0.8}, scores);
    out.push_back(totals.loglik);
    for (const auto* part : {&totals.gradient, &totals.hessian, &mode, &covariance, &scores})
      out.insert(out.end(), part->begin(), part->end());
  }
  return out;
}

inline std::vector<double> evaluations(Backend& backend, const ClusteredPoints& points) {
  return evaluations(*backend.likelihood(points, Cumulants::binomial, {}));
}

inline std::vector<double> evaluations(ConditionalLikelihood& conditional, std::int64_t clusters) {
  std::vector<double> shift, q, e, out;
  for (std::int64_t c = 0; c < clusters; ++c) {
    shift.push_back(0.01 * static_cast<double>(c % 100) - 0.5);
    q.push_back(0.3 + 0.001 * static_cast<double>(c % 70));
    e.push_back(0.2 - 0.001 * static_cast<double>(c % 90));
  }
  for (const double slope : {0.4, 0.5}) {
    ConditionalSums sums;
    std::vector<double> gradient, scores;
    conditional.set_beta(std::vector<double>{-0.3, slope});
    conditional.sums(shift, sums);
    conditional.gradient(shift, q, e, gradient);
    conditional.scores(shift, q, e, scores);
    for (const auto* part : {&sums.value, &sums.mean, &sums.variance, &sums.third, &gradient, &scores})
      out.insert(out.end(), part->begin(), part->end());
  }
  return out;
}

inline std::vector<double> conditional_evaluations(Backend& backend, const ClusteredPoints& points) {
  return evaluations(*backend.conditional_likelihood(points, Cumulants::binomial), points.clusters());
}

}  // namespace fedglmm::conformance
