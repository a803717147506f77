// gaussian_influence_test.cpp - derivatives of a linear mixed model's figures in mass and sums of y, against refits.
#include "inference/gaussian_influence.hpp"

#include <doctest/doctest.h>

#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"
#include "fit/gaussian/gaussian.hpp"

using namespace dense_gaussian;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr int clusters = 9, outers = 3, probe = 17;   // row `probe` has y = 0: more of it adds nothing to sums of y

Data influence_data(bool nested) {
  fits::Random random(nested ? 11 : 5);
  Data data;
  for (int c = 0; c < clusters; ++c) data.cluster.insert(data.cluster.end(), 4 + c % 4, c);
  const auto n = static_cast<Eigen::Index>(data.cluster.size());
  data.X.resize(n, 3);
  data.y.resize(n);
  data.weight = Vector::Ones(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const int c = data.cluster[i];
    const double x = random.bell();
    data.X.row(i) << 1, 3 + x, c % 5;
    data.y[i] = 2 + x + random.bell() + 0.8 * (c * c % 7) + (c * 5 % 4 - 1.5) * x - 6 * (c % outers);
  }
  data.y[probe] = 0;
  data.random.blocks = {{{"(Intercept)", "x"}}};
  if (nested) data.random.blocks = {{{"(Intercept)"}, "outer"}, {{"(Intercept)"}, "cluster"}};
  data.Z = nested ? Matrix::Ones(n, 2) : data.X.leftCols(2).eval();
  return data;
}

GaussianSums sums_for(const Data& data, bool nested) {
  GaussianSums sums = sums_of(data);
  for (int c = 0; c < clusters && nested; ++c) sums.outer.push_back(c % outers);
  return sums;
}

// beta, log SE, log SD of the random effects, log sigma.
VectorXd figures(const Data& data, bool nested, bool reml) {
  const Estimate e = fit_gaussian(sums_for(data, nested), reml, 100);
  VectorXd out(9);
  out << e.beta, (0.5 * e.covariance.diagonal().array().log()).matrix(),
      (0.5 * e.random_covariance.diagonal().array().log()).matrix(), std::log(e.sigma);
  return out;
}

DesignFunctions probed(const Data& data) {
  return {data.X.row(probe).cast<double>(), data.Z.row(probe).cast<double>(), VectorXd::Ones(1), VectorXd::Zero(1),
          {data.cluster[probe]}};
}

// The scale of each figure cancels in ratios to another function's: it is taken from the estimate where it is known.
void check(const Eigen::RowVectorXd& got, const VectorXd& slope, const Estimate& estimate) {
  for (Eigen::Index j = 0; j < 3; ++j) {
    CHECK(got[j] == doctest::Approx(slope[j] / std::sqrt(estimate.covariance(j, j))).epsilon(1e-5));
    CHECK(got[3 + j] == doctest::Approx(slope[3 + j]).epsilon(1e-5));
  }
}

}  // namespace

TEST_CASE("gaussian influence: of a point's mass and of a sum of y, as refits say") {
  for (const bool nested : {false, true})
    for (const bool reml : {false, true}) {
      CAPTURE(nested);
      CAPTURE(reml);
      Data data = influence_data(nested);
      const GaussianSums sums = sums_for(data, nested);
      const Estimate estimate = fit_gaussian(sums, reml, 100);
      REQUIRE(estimate.outcome == FGLMM_CONVERGED);
      const DesignFunctions function = probed(data);
      const GaussianInfluence influence = gaussian_influence(sums, estimate, reml, function, function);
      const Long step = 1e-4L;
      const auto slope = [&](Long& value) {
        value += step;
        const VectorXd up = figures(data, nested, reml);
        value -= 2 * step;
        const VectorXd down = figures(data, nested, reml);
        value += step;
        return VectorXd((up - down) / static_cast<double>(2 * step));
      };
      const VectorXd of_mass = slope(data.weight[probe]), of_response = slope(data.y[probe]);
      check(influence.mass.row(0), of_mass, estimate);
      check(influence.response.row(0), of_response, estimate);
      // SDs are in standard errors of their logarithms: the same for both functions.
      for (Eigen::Index k = 6; k < 9; ++k)
        CHECK(influence.mass(0, k) / influence.response(0, k) ==
              doctest::Approx(of_mass[k] / of_response[k]).epsilon(1e-4));
    }
}

// Balanced clusters and a model of the mean alone: REML is the analysis of variance. Mean squares within clusters and
// between them, w and b, have the variances 2 w^2 / degrees; sigma^2 = w, the intercepts' variance is (b - w) / n.
TEST_CASE("gaussian influence: SDs in a balanced layout, in their standard errors") {
  constexpr int m = 12, n = 5;
  fits::Random random(3);
  Data data;
  data.X = Matrix::Ones(m * n, 1);
  data.y.resize(m * n);
  for (int i = 0; i < m * n; ++i) {
    data.cluster.push_back(i / n);
    data.y[i] = random.bell() + (i / n) % 4;
  }
  data.random_intercept();
  const GaussianSums sums = sums_of(data);
  const Estimate e = fit_gaussian(sums, true, 100);
  // One unit more of the sum of y in cluster 0, whose sum is `first`.
  const DesignFunctions ones{MatrixXd::Ones(1, 1), MatrixXd::Ones(1, 1), VectorXd::Ones(1), VectorXd::Zero(1), {0}};
  const GaussianInfluence influence = gaussian_influence(sums, e, true, ones, ones);
  const double first = static_cast<double>(data.y.head(n).sum()), all = static_cast<double>(data.y.sum());
  const double w = e.sigma * e.sigma, variance = e.random_covariance(0, 0), b = w + n * variance;
  const double dw = -2 * first / n / (m * (n - 1)), db = (2 * first / n - 2 * all / (m * n)) / (m - 1);
  const double var_w = 2 * w * w / (m * (n - 1)), var_b = 2 * b * b / (m - 1);
  CHECK(influence.response(0, 2) == doctest::Approx((db - dw) / std::sqrt(var_w + var_b)).epsilon(1e-6));
  CHECK(influence.response(0, 3) == doctest::Approx(dw / std::sqrt(var_w)).epsilon(1e-6));
  // The mean is that of all rows, its variance b / (m n).
  CHECK(influence.response(0, 0) == doctest::Approx(1.0 / (m * n) / std::sqrt(b / (m * n))).epsilon(1e-6));
  CHECK(influence.response(0, 1) == doctest::Approx(db / (2 * b)).epsilon(1e-6));
}

TEST_CASE("gaussian influence: an SD of 0 stays there") {
  Data data = influence_data(false);
  data.random_intercept();
  data.random = {};
  data.random.blocks = {{{"(Intercept)"}}};
  // No more between clusters than within.
  for (Eigen::Index i = 0; i < data.y.size(); ++i) data.y[i] = (i % 2 ? 1 : -1) + data.X(i, 1);
  const GaussianSums sums = sums_of(data);
  const Estimate e = fit_gaussian(sums, false, 100);
  REQUIRE(e.outcome == FGLMM_BOUNDARY);
  const DesignFunctions function = probed(data);
  const GaussianInfluence influence = gaussian_influence(sums, e, false, function, function);
  CHECK(influence.mass(0, 6) == 0);
  // Least squares: log sigma^2 = log rss, of variance 2 / n.
  const double n = static_cast<double>(data.y.size());
  const double eta = static_cast<double>(data.X.row(probe).dot(e.beta.cast<Long>()));
  CHECK(influence.response(0, 7) ==
        doctest::Approx(-eta / (e.sigma * e.sigma * n) * std::sqrt(2 * n)).epsilon(1e-9));
}
