// nested_likelihood_test.cpp - two levels of random intercepts against a dense long double Laplace approximation.
#include <doctest/doctest.h>

#include <cmath>

#include "backend/laplace_reference.hpp"
#include "cpu/backend.hpp"

using namespace fedglmm;
using reference::Long;

namespace {

using Vector = std::vector<Long>;
using Dense = std::vector<Vector>;

// Cholesky in place; log det A.
Long factor(Dense& A) {
  Long log_det = 0;
  for (std::size_t a = 0; a < A.size(); ++a)
    for (std::size_t b = 0; b <= a; ++b) {
      for (std::size_t c = 0; c < b; ++c) A[a][b] -= A[a][c] * A[b][c];
      if (a == b) {
        A[a][a] = std::sqrt(A[a][a]);
        log_det += 2 * std::log(A[a][a]);
      } else {
        A[a][b] /= A[b][b];
      }
    }
  return log_det;
}

Vector solve(const Dense& L, Vector x) {
  for (std::size_t a = 0; a < x.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) x[a] -= L[a][b] * x[b];
    x[a] /= L[a][a];
  }
  for (std::size_t a = x.size(); a-- > 0;) {
    for (std::size_t b = a + 1; b < x.size(); ++b) x[a] -= L[b][a] * x[b];
    x[a] /= L[a][a];
  }
  return x;
}

// All random effects of the study at once: u_0 of each outer cluster, then u_c. psi = (beta, sigma_1, sigma_2).
struct DenseLaplace {
  const ClusteredPoints& points;
  Cumulants family;
  std::size_t outer_count;

  Long operator()(const Vector& psi) const {
    const std::size_t size = outer_count + points.clusters();
    const Long sigma1 = psi[points.q], sigma2 = psi[points.q + 1];
    Vector u(size, 0);
    Long value = 0, log_det = 0;
    for (int step = 0; step < 200; ++step) {
      Dense H(size, Vector(size, 0));
      Vector slope(size);
      value = 0;
      for (std::size_t a = 0; a < size; ++a) {
        H[a][a] = 1;
        slope[a] = -u[a];
        value -= u[a] * u[a] / 2;
      }
      for (std::int64_t c = 0; c < points.clusters(); ++c) {
        const std::size_t o = points.outer[c], k = outer_count + c;
        const Long shift = sigma1 * u[o] + sigma2 * u[k], Y = points.response[2 * c];
        Long m = 0, v = 0;
        for (auto i = points.offset[c]; i < points.offset[c + 1]; ++i) {
          Long eta = shift;
          for (int j = 0; j < points.q; ++j) eta += psi[j] * static_cast<Long>(points.X[j * points.points() + i]);
          const Long w = points.weight[i];
          value -= w * reference::cumulant(family, eta);
          m += w * reference::mean(family, eta);
          v += w * reference::variance(family, eta);
        }
        value += shift * Y;
        slope[o] += sigma1 * (Y - m);
        slope[k] += sigma2 * (Y - m);
        H[o][o] += sigma1 * sigma1 * v;
        H[k][k] += sigma2 * sigma2 * v;
        H[k][o] += sigma1 * sigma2 * v;
      }
      log_det = factor(H);
      const Vector d = solve(H, slope);
      Long longest = 0;
      for (std::size_t a = 0; a < size; ++a) {
        u[a] += (step < 20 ? 0.5L : 1.0L) * d[a];
        longest = std::max(longest, std::abs(d[a]));
      }
      if (longest < 1e-18L) break;
    }
    return value - log_det / 2;
  }
};

ClusteredPoints nested_points(Cumulants family) {
  ClusteredPoints points = reference::random_points(11, 6, 50, 2, family, 12);
  points.random = {{0, 0.0}, {0, 0.0}};
  points.free = {{0, 0}, {1, 1}};
  std::vector<double> twice;
  for (std::size_t c = 0; c < points.response.size(); ++c) {
    twice.insert(twice.end(), 2, points.response[c]);
    points.outer.push_back(c < 4 ? 0 : c == 4 ? 2 : 1);
  }
  points.response = twice;
  return points;
}

// The clusters of one outer cluster alone.
ClusteredPoints only(const ClusteredPoints& from, std::int64_t outer) {
  ClusteredPoints out = from;
  out.offset = {0};
  out.outer.clear();
  out.response.clear();
  out.weight.clear();
  std::vector<std::int64_t> rows;
  for (std::int64_t c = 0; c < from.clusters(); ++c) {
    if (from.outer[c] != outer) continue;
    for (auto i = from.offset[c]; i < from.offset[c + 1]; ++i) rows.push_back(i);
    out.offset.push_back(static_cast<std::int64_t>(rows.size()));
    out.outer.push_back(0);
    out.response.insert(out.response.end(), 2, from.response[2 * c]);
  }
  out.X.clear();
  for (int j = 0; j < from.columns; ++j)
    for (const std::int64_t i : rows) out.X.push_back(from.X[j * from.points() + i]);
  for (const std::int64_t i : rows) out.weight.push_back(from.weight[i]);
  return out;
}

// Derivative of f along parameter j.
template <class Function>
double slope_of(const Function& f, const Vector& psi, int j) {
  const auto at = [&](Long step) {
    Vector moved = psi;
    moved[j] += step;
    return f(moved);
  };
  const Long h = 1e-4L;
  return static_cast<double>((8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h));
}

}  // namespace

TEST_CASE("nested likelihood: value and gradient agree with a dense Laplace approximation in long double") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson})
    for (const double sigma1 : {0.0, 0.7}) {
      const ClusteredPoints points = nested_points(family);
      const DenseLaplace exact{points, family, 3};
      const auto backend = make_cpu_backend(2);
      const auto nested = backend->likelihood(points, family, {});
      const std::vector<double> beta{-0.3, 0.4}, lambda{sigma1, 0, 0, 0.9};
      LikelihoodTotals totals;
      nested->evaluate(beta, lambda, 1, totals);
      const auto expected = static_cast<double>(exact({beta[0], beta[1], sigma1, 0.9}));
      CHECK(totals.loglik == doctest::Approx(expected).epsilon(1e-13));
      for (int j = 0; j < 4; ++j) {
        CAPTURE(j);
        CHECK(totals.gradient[j] == doctest::Approx(slope_of(exact, {beta[0], beta[1], sigma1, 0.9}, j)).epsilon(1e-9));
      }
    }
}

TEST_CASE("nested likelihood: scores are the slopes of each outer cluster's, by the dense approximation") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    const ClusteredPoints points = nested_points(family);
    const auto backend = make_cpu_backend(2);
    const auto nested = backend->likelihood(points, family, {});
    const std::vector<double> beta{-0.3, 0.4}, lambda{0.7, 0, 0, 0.9};
    std::vector<double> scores;
    nested->scores(beta, lambda, scores);
    REQUIRE(scores.size() == 3 * 4);
    for (int outer = 0; outer < 3; ++outer) {
      const ClusteredPoints part = only(points, outer);
      const DenseLaplace exact{part, family, 1};
      for (int j = 0; j < 4; ++j) {
        CAPTURE(j);
        CHECK(scores[4 * outer + j] == doctest::Approx(slope_of(exact, {beta[0], beta[1], 0.7, 0.9}, j)).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("nested likelihood: modes that cannot be found make value and scores NaN, the next search starts afresh") {
  const ClusteredPoints points = nested_points(Cumulants::binomial);
  const auto backend = make_cpu_backend(1);
  const auto nested = backend->likelihood(points, Cumulants::binomial, {});
  const std::vector<double> beta{-0.3, 0.4}, lambda{0.7, 0, 0, 0.9}, nowhere{std::nan(""), 0.4};
  LikelihoodTotals expected, totals;
  nested->evaluate(beta, lambda, 1, expected);
  nested->evaluate(nowhere, lambda, 1, totals);
  CHECK(std::isnan(totals.loglik));
  std::vector<double> scores;
  nested->scores(nowhere, lambda, scores);
  REQUIRE(scores.size() == 3 * 4);
  for (const double score : scores) CHECK(std::isnan(score));
  nested->evaluate(beta, lambda, 1, totals);
  CHECK(totals.loglik == doctest::Approx(expected.loglik).epsilon(1e-13));
}

TEST_CASE("nested likelihood: the same bits for any number of threads") {
  ClusteredPoints points = reference::random_points(9000, 2, 3, 2, Cumulants::binomial, 5);
  const ClusteredPoints few = nested_points(Cumulants::binomial);
  points.random = few.random;
  points.free = few.free;
  std::vector<double> twice;
  for (std::int64_t c = 0; c < points.clusters(); ++c) {
    twice.insert(twice.end(), 2, points.response[c]);
    points.outer.push_back(c % 300);
  }
  points.response = twice;
  const auto numbers = [&](int threads) {
    const auto backend = make_cpu_backend(threads);
    const auto nested = backend->likelihood(points, Cumulants::binomial, {});
    LikelihoodTotals totals;
    nested->evaluate(std::vector<double>{-0.3, 0.4}, std::vector<double>{0.7, 0, 0, 0.9}, 1, totals);
    std::vector<double> out, covariance;
    nested->modes(out, covariance);
    out.insert(out.end(), covariance.begin(), covariance.end());
    out.insert(out.end(), totals.gradient.begin(), totals.gradient.end());
    out.push_back(totals.loglik);
    return out;
  };
  const std::vector<double> one = numbers(1);
  CHECK(numbers(2) == one);
  CHECK(numbers(5) == one);
}

TEST_CASE("nested likelihood: an outer cluster that has found its modes stays, its bits are those that it has alone") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    const ClusteredPoints points = nested_points(family);
    const auto backend = make_cpu_backend(1);
    const std::vector<double> beta{-0.3, 0.4}, lambda{0.7, 0, 0, 0.9};
    std::vector<double> together, alone;
    backend->likelihood(points, family, {})->scores(beta, lambda, together);
    for (int outer = 0; outer < 3; ++outer) {
      backend->likelihood(only(points, outer), family, {})->scores(beta, lambda, alone);
      CHECK(std::vector<double>(&together[4 * outer], &together[4 * outer] + 4) == alone);
    }
  }
}
