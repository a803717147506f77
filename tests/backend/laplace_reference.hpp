// laplace_reference.hpp - the log-likelihood of clusters in long double, by Laplace and by quadrature: slow, obvious,
// independent of the kernels. And clusters to try it on.
#pragma once
#include <array>
#include <vector>

#include "backend/backend.hpp"

namespace fedglmm::reference {

using Long = long double;
using Effects = std::array<Long, 4>;        // u, or a gradient in u

Long cumulant(Cumulants family, Long eta);
Long mean(Cumulants family, Long eta);
Long variance(Cumulants family, Long eta);

struct Matrix {                             // lower triangle of H, or its Cholesky factor
  Long v[4][4] = {};
};

// psi = (beta, free elements of Lambda).
struct Laplace {
  const ClusteredPoints& points;
  Cumulants family;

  Long operator()(const std::vector<Long>& psi) const;

  Long h(std::int64_t cluster, const std::vector<Long>& psi, const Effects& u) const;
  Effects slope(std::int64_t cluster, const std::vector<Long>& psi, const Effects& u) const;
  Matrix information(std::int64_t cluster, const std::vector<Long>& psi, const Effects& u) const;
  Effects mode(std::int64_t cluster, const std::vector<Long>& psi) const;
  Long of_cluster(std::int64_t cluster, const std::vector<Long>& psi) const;

 private:
  Long z(std::int64_t i, int a) const;
  Effects loading(std::int64_t i, const std::vector<Long>& psi) const;  // Lambda'z_i
  Long predictor(std::int64_t i, const std::vector<Long>& psi, const Effects& u) const;
};

// Adaptive Gauss-Hermite with the nodes of `rule`: sum_k w_k exp(x_k'x_k + h(u_k)), u_k = u* + sqrt(2) L^-T x_k.
struct AdaptiveQuadrature {
  Laplace laplace;
  const Quadrature& rule;

  Long operator()(const std::vector<Long>& psi) const;
  Long of_cluster(std::int64_t cluster, const std::vector<Long>& psi) const;
};

// A random intercept, column 0.
void set_intercept(ClusteredPoints& points);

// Clusters of about `size` points, every 7th `skew` times larger; q columns, the first of ones; a random intercept.
ClusteredPoints random_points(int clusters, int size, int skew, int q, Cumulants family, unsigned seed);

// The same with r random effects: base columns 0, 1, ...; those but the first shifted. `correlated`: else Lambda is
// diagonal.
ClusteredPoints random_slopes(int clusters, int size, int q, int r, bool correlated, Cumulants family, unsigned seed);

}  // namespace fedglmm::reference
