// many.hpp - more clusters than one lot, and all numbers of two evaluations of their likelihood.
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

}  // namespace fedglmm::conformance
