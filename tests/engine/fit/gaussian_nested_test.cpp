// gaussian_nested_test.cpp - intercepts on two levels: the likelihood against V written out, its derivatives against
// differences.
#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"
#include "fit/gaussian/gaussian.hpp"
#include "fit/gaussian/gaussian_criterion.hpp"

using namespace dense_gaussian;

namespace {

constexpr int nested_clusters = 11, nested_outers = 4;

// Cluster c, of 1 to 4 rows, lies within c % 4 but the last, which is alone in its outer cluster.
int outer_of(int c) { return c + 1 == nested_clusters ? nested_outers - 1 : c % (nested_outers - 1); }

Data nested_data(bool weighted) {
  fits::Random random(5);
  Data data;
  for (int c = 0; c < nested_clusters; ++c)
    data.cluster.insert(data.cluster.end(), 1 + c % 4, c);
  const auto n = static_cast<Eigen::Index>(data.cluster.size());
  data.X.resize(n, 3);
  data.Z = Matrix::Ones(n, 2);
  data.y.resize(n);
  data.random.blocks = {{{"(Intercept)"}, "outer"}, {{"(Intercept)"}, "cluster"}};
  if (weighted) data.weight.resize(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const int c = data.cluster[i];
    data.X.row(i) << 1, random.bell(), c % 5;
    data.y[i] = 2 + data.X(i, 1) + random.bell() + 0.8 * (c * c % 7) + 4 * (outer_of(c) % 2);
    if (weighted) data.weight[i] = 0.2 + random.uniform();
  }
  return data;
}

GaussianSums nested_sums(const Data& data) {
  GaussianSums sums = sums_of(data);
  for (int c = 0; c < nested_clusters; ++c) sums.outer.push_back(outer_of(c));
  return sums;
}

// The same rows grouped by outer cluster, with an effect of its own for each cluster.
Dense dense(const Data& data, Long variance1, Long variance2, Long sigma, bool reml) {
  Data wide = data;
  wide.Z = Matrix::Zero(data.y.size(), 1 + nested_clusters);
  Matrix C = Matrix::Identity(1 + nested_clusters, 1 + nested_clusters) * variance2;
  C(0, 0) = variance1;
  for (Eigen::Index i = 0; i < data.y.size(); ++i) {
    wide.Z(i, 0) = wide.Z(i, 1 + data.cluster[i]) = 1;
    wide.cluster[i] = outer_of(data.cluster[i]);
  }
  return Dense(wide, C, sigma, reml);
}

Eigen::MatrixXd diagonal(double first, double second) { return Eigen::Vector2d(first, second).asDiagonal(); }

}  // namespace

TEST_CASE("gaussian nested: the likelihood and the coefficients with V written out") {
  for (const bool weighted : {false, true})
    for (const bool reml : {false, true})
      for (const auto& [outer, inner] : {std::pair(0.9, 0.6), {0.0, 0.6}, {0.9, 0.0}, {30.0, 0.01}}) {
        const Data data = nested_data(weighted);
        const GaussianSums sums = nested_sums(data);
        GaussianCriterion criterion(sums, reml);
        const GaussianPoint point = criterion(diagonal(outer, inner));
        const Long variance = point.rss / criterion.degrees();
        const Dense expected =
            dense(data, outer * outer * variance, inner * inner * variance, std::sqrt(variance), reml);
        CHECK(std::abs(point.log_likelihood - expected.loglik) < 1e-12L * std::abs(expected.loglik));
        Eigen::VectorXd beta = sums.standardization.coefficients(point.beta);
        beta[0] += sums.response_centre;
        CHECK((beta.cast<Long>() - expected.beta).norm() < 1e-11);
      }
}

TEST_CASE("gaussian nested: gradient and Hessian against differences, sigma profiled and held") {
  for (const bool reml : {false, true})
    for (const double sigma : {0.0, 1.3}) {
      GaussianCriterion criterion(nested_sums(nested_data(true)), reml);
      if (sigma > 0) criterion.hold_sigma(sigma);
      const Eigen::Vector2d S(0.81, 0.36);
      const auto at = [&](const Eigen::Vector2d& variances) {
        return criterion(Eigen::MatrixXd(variances.cwiseSqrt().asDiagonal()));
      };
      const GaussianPoint point = at(S);
      const double h = 1e-4;
      for (int j = 0; j < 2; ++j) {
        const GaussianPoint up = at(S + h * Eigen::Vector2d::Unit(j)), down = at(S - h * Eigen::Vector2d::Unit(j));
        CHECK(std::abs((up.log_likelihood - down.log_likelihood) / (2 * h) - point.gradient(j, j)) < 1e-7);
        CHECK(std::abs((up.rss - down.rss) / (2 * h) + point.explained(j, j)) < 1e-6);
        for (int k = 0; k < 2; ++k)
          CHECK(std::abs((up.gradient(k, k) - down.gradient(k, k)) / (2 * h) - point.hessian(3 * j, 3 * k)) < 1e-6);
      }
    }
}

TEST_CASE("gaussian nested: modes and their SDs are those of b given y") {
  const Data data = nested_data(true);
  const Estimate fit = fit_gaussian(nested_sums(data), true, 100);
  REQUIRE(fit.outcome == FGLMM_CONVERGED);
  const Long t1 = fit.random_covariance(0, 0), t2 = fit.random_covariance(1, 1);
  const Dense at = dense(data, t1, t2, fit.sigma, true);
  const Eigen::LLT<Matrix> V(at.V);
  for (int c = 0; c < nested_clusters; ++c) {
    Vector z1 = Vector::Zero(data.y.size()), z2 = z1;
    for (Eigen::Index i = 0; i < data.y.size(); ++i) {
      z1[i] = outer_of(data.cluster[i]) == outer_of(c);
      z2[i] = data.cluster[i] == c;
    }
    const Vector residual = V.solve(at.residual);
    CHECK(std::abs(fit.mode(c, 0) - t1 * z1.dot(residual)) < 1e-9L);
    CHECK(std::abs(fit.mode(c, 1) - t2 * z2.dot(residual)) < 1e-9L);
    CHECK(std::abs(fit.mode_sd(c, 0) - std::sqrt(t1 - t1 * t1 * z1.dot(V.solve(z1)))) < 1e-9L);
    CHECK(std::abs(fit.mode_sd(c, 1) - std::sqrt(t2 - t2 * t2 * z2.dot(V.solve(z2)))) < 1e-9L);
  }
}
