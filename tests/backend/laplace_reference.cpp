// laplace_reference.cpp - all by the formulas, in the order in which one reads them.
#include "backend/laplace_reference.hpp"

#include <cmath>
#include <random>

namespace fedglmm::reference {
Long cumulant(Cumulants family, Long eta) {
  if (family == Cumulants::poisson) return std::exp(eta);
  return eta > 0 ? eta + std::log1p(std::exp(-eta)) : std::log1p(std::exp(eta));
}

Long mean(Cumulants family, Long eta) {
  return family == Cumulants::poisson ? std::exp(eta) : 1 / (1 + std::exp(-eta));
}

Long variance(Cumulants family, Long eta) {
  const Long m = mean(family, eta);
  return family == Cumulants::poisson ? m : m * (1 - m);
}

namespace {

Matrix cholesky(const Matrix& H, int r) {
  Matrix L;
  for (int a = 0; a < r; ++a)
    for (int b = 0; b <= a; ++b) {
      Long rest = H.v[a][b];
      for (int c = 0; c < b; ++c) rest -= L.v[a][c] * L.v[b][c];
      L.v[a][b] = a == b ? std::sqrt(rest) : rest / L.v[b][b];
    }
  return L;
}

Effects solve_transposed(const Matrix& L, int r, Effects x) {
  for (int a = r - 1; a >= 0; --a) {
    for (int b = a + 1; b < r; ++b) x[a] -= L.v[b][a] * x[b];
    x[a] /= L.v[a][a];
  }
  return x;
}

Effects solve(const Matrix& L, int r, Effects x) {
  for (int a = 0; a < r; ++a) {
    for (int b = 0; b < a; ++b) x[a] -= L.v[a][b] * x[b];
    x[a] /= L.v[a][a];
  }
  return solve_transposed(L, r, x);
}

}  // namespace

Long Laplace::z(std::int64_t i, int a) const {
  return static_cast<Long>(points.X[points.random[a].column * points.points() + i]) +
         static_cast<Long>(points.random[a].shift);
}

Effects Laplace::loading(std::int64_t i, const std::vector<Long>& psi) const {
  Effects g{};
  for (std::size_t k = 0; k < points.free.size(); ++k)
    g[points.free[k].column] += psi[points.q + k] * z(i, points.free[k].row);
  return g;
}

Long Laplace::predictor(std::int64_t i, const std::vector<Long>& psi, const Effects& u) const {
  Long eta = points.eta_offset.empty() ? 0 : static_cast<Long>(points.eta_offset[i]);
  for (int j = 0; j < points.q; ++j) eta += psi[j] * static_cast<Long>(points.X[j * points.points() + i]);
  const Effects g = loading(i, psi);
  for (int a = 0; a < points.r(); ++a) eta += g[a] * u[a];
  return eta;
}

Long Laplace::h(std::int64_t cluster, const std::vector<Long>& psi, const Effects& u) const {
  Long out = 0;
  for (int a = 0; a < points.r(); ++a) out -= u[a] * u[a] / 2;
  for (std::size_t k = 0; k < points.free.size(); ++k)
    out += psi[points.q + k] * static_cast<Long>(points.response[cluster * points.r() + points.free[k].row]) *
           u[points.free[k].column];
  for (std::int64_t i = points.offset[cluster]; i < points.offset[cluster + 1]; ++i)
    out -= static_cast<Long>(points.weight[i]) * cumulant(family, predictor(i, psi, u));
  return out;
}

Effects Laplace::slope(std::int64_t cluster, const std::vector<Long>& psi, const Effects& u) const {
  Effects out{};
  for (int a = 0; a < points.r(); ++a) out[a] = -u[a];
  for (std::size_t k = 0; k < points.free.size(); ++k)
    out[points.free[k].column] +=
        psi[points.q + k] * static_cast<Long>(points.response[cluster * points.r() + points.free[k].row]);
  for (std::int64_t i = points.offset[cluster]; i < points.offset[cluster + 1]; ++i) {
    const Effects g = loading(i, psi);
    const Long wm = static_cast<Long>(points.weight[i]) * mean(family, predictor(i, psi, u));
    for (int a = 0; a < points.r(); ++a) out[a] -= wm * g[a];
  }
  return out;
}

Matrix Laplace::information(std::int64_t cluster, const std::vector<Long>& psi, const Effects& u) const {
  Matrix H;
  for (int a = 0; a < points.r(); ++a) H.v[a][a] = 1;
  for (std::int64_t i = points.offset[cluster]; i < points.offset[cluster + 1]; ++i) {
    const Effects g = loading(i, psi);
    const Long wv = static_cast<Long>(points.weight[i]) * variance(family, predictor(i, psi, u));
    for (int a = 0; a < points.r(); ++a)
      for (int b = 0; b <= a; ++b) H.v[a][b] += wv * g[a] * g[b];
  }
  return H;
}

// Newton with halved steps; below 1e-6 h is flat to rounding, and Newton alone is right.
Effects Laplace::mode(std::int64_t cluster, const std::vector<Long>& psi) const {
  Effects u{};
  for (int k = 0; k < 10000; ++k) {
    const Effects step =
        solve(cholesky(information(cluster, psi, u), points.r()), points.r(), slope(cluster, psi, u));
    const Long here = h(cluster, psi, u);
    Effects next{};
    Long t = 1, length = 0;
    do {
      length = 0;
      for (int a = 0; a < points.r(); ++a) {
        next[a] = u[a] + t * step[a];
        length = std::max(length, std::abs(t * step[a]) / (1 + std::abs(u[a])));
      }
      t /= 2;
    } while (length > 1e-6L && h(cluster, psi, next) < here);
    u = next;
    if (length < 1e-17L) break;
  }
  return u;
}

Long Laplace::of_cluster(std::int64_t cluster, const std::vector<Long>& psi) const {
  const Effects u = mode(cluster, psi);
  const Matrix L = cholesky(information(cluster, psi, u), points.r());
  Long out = h(cluster, psi, u);
  for (int a = 0; a < points.r(); ++a) out -= std::log(L.v[a][a]);
  return out;
}

Long Laplace::operator()(const std::vector<Long>& psi) const {
  Long total = 0;
  for (std::int64_t i = 0; i < points.clusters(); ++i) total += of_cluster(i, psi);
  return total;
}

Long AdaptiveQuadrature::of_cluster(std::int64_t cluster, const std::vector<Long>& psi) const {
  const int r = laplace.points.r(), n = static_cast<int>(rule.node.size());
  const Effects u = laplace.mode(cluster, psi);
  const Matrix L = cholesky(laplace.information(cluster, psi, u), r);
  const Long top = laplace.h(cluster, psi, u);
  Long sum = 0, log_det = 0;
  for (int a = 0; a < r; ++a) log_det += std::log(L.v[a][a]);
  const int count = static_cast<int>(std::lround(std::pow(n, r)));
  for (int k = 0; k < count; ++k) {
    Effects x{};
    Long term = 0;
    for (int a = 0, rest = k; a < r; ++a, rest /= n) {
      x[a] = std::sqrt(2.0L) * static_cast<Long>(rule.node[rest % n]);
      term += static_cast<Long>(rule.log_weight[rest % n]) + x[a] * x[a] / 2;
    }
    x = solve_transposed(L, r, x);
    for (int a = 0; a < r; ++a) x[a] += u[a];
    sum += std::exp(term + laplace.h(cluster, psi, x) - top);
  }
  return top + std::log(sum) - log_det - r * std::log(std::acos(-1.0L)) / 2;
}

Long AdaptiveQuadrature::operator()(const std::vector<Long>& psi) const {
  Long total = 0;
  for (std::int64_t i = 0; i < laplace.points.clusters(); ++i) total += of_cluster(i, psi);
  return total;
}

void set_intercept(ClusteredPoints& points) {
  points.columns = points.q;
  points.random = {{0, 0.0}};
  points.free = {{0, 0}};
  points.ones = 0;
}

ClusteredPoints random_points(int clusters, int size, int skew, int q, Cumulants family, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  ClusteredPoints points;
  points.q = q;
  set_intercept(points);
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
    for (std::int64_t i = points.offset[c]; i < points.offset[c + 1]; ++i) {
      const double share = uniform(random);
      total += points.weight[i] * (family == Cumulants::binomial ? share < 0.4 : std::floor(4 * share));
    }
    points.response.push_back(total);
  }
  return points;
}

ClusteredPoints random_slopes(int clusters, int size, int q, int r, bool correlated, Cumulants family, unsigned seed) {
  ClusteredPoints points = random_points(clusters, size, 80, std::max(q, r), family, seed);
  points.q = q;
  points.random.clear();
  points.free.clear();
  std::mt19937_64 random(seed + 1);
  std::uniform_real_distribution<double> uniform;
  for (int a = 0; a < r; ++a) {
    points.random.push_back({a, a == 0 ? 0.0 : 0.3 * a});
    for (int row = a; row < (correlated ? r : a + 1); ++row) points.free.push_back({row, a});
  }
  points.response.assign(points.clusters() * r, 0.0);
  for (std::int64_t c = 0; c < points.clusters(); ++c)
    for (std::int64_t i = points.offset[c]; i < points.offset[c + 1]; ++i) {
      points.eta_offset.push_back(0.2 * uniform(random));
      const double y = family == Cumulants::binomial ? uniform(random) < 0.4 : std::floor(4 * uniform(random));
      for (int a = 0; a < r; ++a) {
        const auto [column, shift] = points.random[a];
        points.response[c * r + a] += points.weight[i] * y * (points.X[column * points.points() + i] + shift);
      }
    }
  return points;
}

}  // namespace fedglmm::reference
