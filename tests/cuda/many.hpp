// many.hpp - more clusters than one lot, on one level and nested, and all numbers of two evaluations.
#pragma once
#include "backend/laplace_reference.hpp"
#include "cuda/module.hpp"

namespace fedglmm::conformance {

inline ClusteredPoints many_clusters() { return reference::random_points(1100, 4, 2, 2, Cumulants::binomial, 17); }

// Cluster c lies in outer cluster outer_of(c).
template <class OuterOf>
ClusteredPoints nested_in(ClusteredPoints points, const OuterOf& outer_of) {
  points.random = {{0, 0.0}, {0, 0.0}};
  points.free = {{0, 0}, {1, 1}};
  std::vector<double> twice;
  for (std::int64_t c = 0; c < points.clusters(); ++c) {
    twice.insert(twice.end(), 2, points.response[c]);
    points.outer.push_back(outer_of(c));
  }
  points.response = std::move(twice);
  return points;
}

// Outer clusters of 10 to over a hundred clusters, which do not lie beside each other.
inline ClusteredPoints many_nested() {
  return nested_in(many_clusters(), [](std::int64_t c) {
    const std::int64_t x = c * 37 % 101;
    return c % 9 == 0 ? 0 : 1 + x * x / 240;
  });
}

inline std::vector<double> lambda_of(const ClusteredPoints& points) {
  return points.outer.empty() ? std::vector<double>{0.8} : std::vector<double>{0.5, 0, 0, 0.8};
}

inline std::vector<double> evaluations(Likelihood& likelihood, const ClusteredPoints& points) {
  std::vector<double> out;
  for (const double slope : {0.4, 0.5}) {
    LikelihoodTotals totals;
    std::vector<double> scores, mode, covariance;
    likelihood.evaluate(std::vector<double>{-0.3, slope}, lambda_of(points), points.outer.empty() ? 2 : 1, totals);
    likelihood.modes(mode, covariance);
    likelihood.scores(std::vector<double>{-0.3, slope}, lambda_of(points), scores);
    out.push_back(totals.loglik);
    for (const auto* part : {&totals.gradient, &totals.hessian, &mode, &covariance, &scores})
      out.insert(out.end(), part->begin(), part->end());
  }
  return out;
}

inline std::vector<double> evaluations(Backend& backend, const ClusteredPoints& points) {
  return evaluations(*backend.likelihood(points, Cumulants::binomial, {}), points);
}

}  // namespace fedglmm::conformance
