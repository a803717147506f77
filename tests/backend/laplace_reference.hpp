// laplace_reference.hpp - the Laplace log-likelihood in long double, the mode by bisection: slow, obvious, independent.
#pragma once
#include <cmath>
#include <random>

#include "backend/backend.hpp"

namespace fedglmm::reference {

using Long = long double;

inline Long cumulant(Cumulants family, Long eta) {
  if (family == Cumulants::poisson) return std::exp(eta);
  return eta > 0 ? eta + std::log1p(std::exp(-eta)) : std::log1p(std::exp(eta));
}

inline Long mean(Cumulants family, Long eta) {
  return family == Cumulants::poisson ? std::exp(eta) : 1 / (1 + std::exp(-eta));
}

inline Long variance(Cumulants family, Long eta) {
  const Long m = mean(family, eta);
  return family == Cumulants::poisson ? m : m * (1 - m);
}

struct Laplace {
  const ClusteredPoints& points;
  Cumulants family;

  Long predictor(std::int64_t i, const std::vector<Long>& theta) const {
    Long eta = 0;
    for (int j = 0; j < points.q; ++j) eta += theta[j] * static_cast<Long>(points.X[j * points.points() + i]);
    return eta;
  }

  template <class Term>
  Long sum(std::int64_t cluster, const std::vector<Long>& theta, Long u, const Term& term) const {
    Long total = 0;
    for (std::int64_t i = points.offset[cluster]; i < points.offset[cluster + 1]; ++i)
      total += static_cast<Long>(points.weight[i]) * term(family, predictor(i, theta) + theta[points.q] * u);
    return total;
  }

  Long mode(std::int64_t cluster, const std::vector<Long>& theta) const {
    Long lower = -1e3L, upper = 1e3L;
    for (int k = 0; k < 90; ++k) {
      const Long u = (lower + upper) / 2;
      const Long slope =
          theta[points.q] * (static_cast<Long>(points.response[cluster]) - sum(cluster, theta, u, mean)) - u;
      (slope > 0 ? lower : upper) = u;
    }
    return (lower + upper) / 2;
  }

  Long operator()(const std::vector<Long>& theta) const {
    const Long sigma = theta[points.q];
    Long total = 0;
    for (std::int64_t i = 0; i < points.clusters(); ++i) {
      const Long u = mode(i, theta);
      total += sigma * u * static_cast<Long>(points.response[i]) - sum(i, theta, u, cumulant) - u * u / 2 -
               std::log1p(sigma * sigma * sum(i, theta, u, variance)) / 2;
    }
    return total;
  }
};

// Clusters of about `size` points, every 7th `skew` times larger; q columns, the first of ones.
inline ClusteredPoints random_points(int clusters, int size, int skew, int q, Cumulants family, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  ClusteredPoints points;
  points.q = q;
  for (int i = 0; i < clusters; ++i) {
    const int n = std::max(1, static_cast<int>(size * (0.5 + uniform(random)))) * (i % 7 == 3 ? skew : 1);
    points.offset.push_back(points.offset.back() + n);
  }
  const std::int64_t n = points.points();
  points.X.resize(static_cast<std::size_t>(n * q));
  for (std::int64_t i = 0; i < n; ++i) {
    for (int j = 0; j < q; ++j) points.X[j * n + i] = j == 0 ? 1.0 : normal(random);
    points.weight.push_back(0.5 + uniform(random));
  }
  for (int c = 0; c < clusters; ++c) {
    double total = 0;
    for (std::int64_t i = points.offset[c]; i < points.offset[c + 1]; ++i)
      total += points.weight[i] * (family == Cumulants::binomial ? uniform(random) < 0.4 : std::floor(4 * uniform(random)));
    points.response.push_back(total);
  }
  return points;
}

}  // namespace fedglmm::reference
