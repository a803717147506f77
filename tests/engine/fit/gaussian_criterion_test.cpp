// gaussian_criterion_test.cpp - the profiled likelihood against the dense one, its derivatives against differences.
#include "fit/gaussian/gaussian_criterion.hpp"

#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"

using namespace dense_gaussian;

namespace {

Data example(bool weighted) {
  fits::Random random(11);
  Data data;
  for (int c = 0; c < 7; ++c) data.cluster.insert(data.cluster.end(), 1 + c, c);
  const auto n = static_cast<Eigen::Index>(data.cluster.size());
  data.X.resize(n, 3);
  data.Z.resize(n, 3);
  data.y.resize(n);
  data.random.blocks = {{{"(Intercept)", "x"}}, {{"z"}}};
  if (weighted) data.weight.resize(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    data.X.row(i) << 1, random.bell(), data.cluster[i] % 3;
    data.Z.row(i) << 1, data.X(i, 1), random.uniform();
    data.y[i] = 2 + data.X(i, 1) + random.bell() + 0.5 * data.cluster[i];
    if (weighted) data.weight[i] = 0.2 + random.uniform();
  }
  return data;
}

Eigen::MatrixXd some_lambda() {
  Eigen::MatrixXd lambda(3, 3);
  lambda << 0.9, 0, 0, -0.4, 0.6, 0, 0, 0, 0.8;
  return lambda;
}

// Symmetric directions of S inside the blocks.
std::vector<Eigen::MatrixXd> directions() {
  std::vector<Eigen::MatrixXd> out;
  for (const auto& [k, l] : {std::pair{0, 0}, {1, 0}, {1, 1}, {2, 2}}) {
    out.push_back(Eigen::MatrixXd::Zero(3, 3));
    out.back()(k, l) = out.back()(l, k) = 1;
  }
  return out;
}

}  // namespace

TEST_CASE("gaussian criterion: the likelihood and the coefficients with V written out") {
  for (const bool weighted : {false, true})
    for (const bool reml : {false, true}) {
      const Data data = example(weighted);
      const GaussianSums sums = sums_of(data);
      GaussianCriterion criterion(sums, reml);
      const GaussianPoint point = criterion(some_lambda());
      const Long sigma = std::sqrt(point.rss / criterion.degrees());
      const Matrix factor = (sums.random_to_raw * some_lambda()).cast<Long>() * sigma;
      const Dense dense(data, factor * factor.transpose(), sigma, reml);
      CHECK(std::abs(point.log_likelihood - dense.loglik) < 1e-12L * std::abs(dense.loglik));
      Eigen::VectorXd beta = sums.standardization.coefficients(point.beta);
      beta[0] += sums.response_centre;
      CHECK((beta.cast<Long>() - dense.beta).norm() < 1e-12);
    }
}

TEST_CASE("gaussian criterion: gradient and Hessian against differences") {
  for (const bool reml : {false, true}) {
    GaussianCriterion criterion(sums_of(example(true)), reml);
    const Eigen::MatrixXd S = some_lambda() * some_lambda().transpose();
    const auto at = [&](const Eigen::MatrixXd& covariance) {
      return criterion(Eigen::MatrixXd(Eigen::LLT<Eigen::MatrixXd>(covariance).matrixL()));
    };
    const GaussianPoint point = at(S);
    const double h = 1e-4;
    for (const auto& E : directions()) {
      const GaussianPoint up = at(S + h * E), down = at(S - h * E);
      const double slope = (up.log_likelihood - down.log_likelihood) / (2 * h);
      CHECK(std::abs(slope - point.gradient.cwiseProduct(E).sum()) < 1e-7);
      for (const auto& F : directions()) {
        const double curvature = (up.gradient - down.gradient).cwiseProduct(F).sum() / (2 * h);
        CHECK(std::abs(curvature - E.reshaped().dot(point.hessian * F.reshaped())) < 1e-6);
      }
    }
  }
}
