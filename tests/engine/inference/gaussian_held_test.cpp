// gaussian_held_test.cpp - a held coefficient is an offset; held SDs and correlations of Lambda, in the user's units.
#include "inference/gaussian_held.hpp"

#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"
#include "fit/gaussian/gaussian_criterion.hpp"

using namespace dense_gaussian;

namespace {

// x is far from 0: its standardized column is no multiple of it.
Data held_data() {
  fits::Random random(5);
  Data data;
  data.X.resize(24, 2);
  data.Z.resize(24, 3);
  data.y.resize(24);
  for (Eigen::Index i = 0; i < 24; ++i) {
    data.cluster.push_back(static_cast<int>(i / 6));
    data.X.row(i) << 1, 4 + 3 * random.bell();
    data.Z.row(i) << 1, data.X(i, 1), random.bell();
    data.y[i] = 10 + data.cluster[i] + random.bell();
  }
  data.random.blocks = {{{"(Intercept)", "x", "z"}}};
  return data;
}

Eigen::MatrixXd some_covariance() {
  Eigen::MatrixXd factor(3, 3);
  factor << 1, 0, 0, 0.5, 0.7, 0, -0.3, 0.2, 0.4;
  return factor * factor.transpose();
}

Eigen::MatrixXd raw_covariance(const GaussianSums& sums, const Eigen::MatrixXd& lambda) {
  const Eigen::MatrixXd raw = sums.random_to_raw * lambda;
  return raw * raw.transpose();
}

}  // namespace

TEST_CASE("gaussian held: a held coefficient is an offset of the response") {
  const Data data = held_data();
  for (const int j : {0, 1}) {
    Data offset = data;
    offset.y -= 2.5L * data.X.col(j);
    offset.X = data.X.col(1 - j);
    const GaussianSums plain = sums_of(offset);
    const Eigen::MatrixXd lambda = plain.random_to_raw.inverse();
    GaussianCriterion expected(plain, false), got(hold_coefficient(sums_of(data), j, 2.5), false);
    CHECK(std::abs(expected(lambda).log_likelihood - got(lambda).log_likelihood) < 1e-11);
  }
}

TEST_CASE("gaussian held: an SD stays whatever the parameters are, they begin at the covariance given") {
  const GaussianSums sums = sums_of(held_data());
  const Eigen::MatrixXd raw = sums.random_to_raw * some_covariance() * sums.random_to_raw.transpose();
  for (const int k : {0, 1, 2}) {
    const HeldLambda chart = hold_sd(sums, some_covariance(), k, false);
    REQUIRE(chart.parameters.size() == 5);
    const Eigen::MatrixXd start = raw_covariance(sums, chart.lambda(chart.parameters, std::sqrt(raw(k, k))));
    CHECK((start - raw).norm() < 1e-12 * raw.norm());
    const Eigen::VectorXd other = chart.parameters.array() * 1.5 - 0.3;
    CHECK(raw_covariance(sums, chart.lambda(other, 0.8))(k, k) == doctest::Approx(0.64));
    CHECK(hold_sd(sums, some_covariance(), k, true).parameters.size() == 3);
  }
}

TEST_CASE("gaussian held: a correlation stays whatever the parameters are") {
  const GaussianSums sums = sums_of(held_data());
  for (const auto& [k, l] : {std::pair{0, 1}, {2, 0}, {1, 2}})
    for (const double value : {-1.0, -0.4, 0.7}) {
      const HeldLambda chart = hold_correlation(sums, some_covariance(), k, l, value);
      CHECK(chart.parameters.size() == (value == -1.0 ? 4 : 5));
      const Eigen::MatrixXd C = raw_covariance(sums, chart.lambda(chart.parameters.array() * 1.5 + 0.1, 1));
      CHECK(C(k, l) / std::sqrt(C(k, k) * C(l, l)) == doctest::Approx(value));
    }
}

TEST_CASE("gaussian held: a small variance is put in, correlated as the gradient wants it") {
  const GaussianSums sums = sums_of(held_data());
  const Eigen::MatrixXd& to_raw = sums.random_to_raw;
  Eigen::MatrixXd raw = to_raw * some_covariance() * to_raw.transpose();
  raw.row(1).setZero();
  raw.col(1).setZero();
  const Eigen::MatrixXd from_raw = to_raw.inverse();
  Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(3, 3);
  gradient(1, 2) = gradient(2, 1) = -1;  // of the raw covariance: x and z are to be negatively correlated
  const Eigen::MatrixXd S = with_small_variance(sums, from_raw * raw * from_raw.transpose(),
                                                to_raw.transpose() * gradient * to_raw, 1, 1e-4);
  const Eigen::MatrixXd got = to_raw * S * to_raw.transpose();
  CHECK(got(1, 1) == doctest::Approx(1e-4));
  CHECK(got(1, 2) == doctest::Approx(-0.99 * 1e-2 * std::sqrt(raw(2, 2))));
  CHECK(got(0, 2) == doctest::Approx(raw(0, 2)));
}
