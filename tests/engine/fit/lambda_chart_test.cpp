// lambda_chart_test.cpp - parameters of Lambda, in their own order and after pivoting.
#include "fit/lambda_chart.hpp"

using namespace fedglmm;

namespace {

const RandomEffects two_and_one = {{{{"(Intercept)", "x"}}, {{"z"}}}};

}  // namespace

TEST_CASE("lambda chart: the identity, and the elements of a lower triangle by blocks") {
  const LambdaChart chart(two_and_one, {false, false, false});
  CHECK(chart.lambda(chart.identity()) == Eigen::MatrixXd::Identity(3, 3));
  Eigen::Matrix3d expected;
  expected << 1, 0, 0, 2, 3, 0, 0, 0, 4;
  CHECK(chart.lambda(Eigen::Vector4d(1, 2, 3, 4)) == expected);
}

TEST_CASE("lambda chart: rows of fixed terms stay 0") {
  const LambdaChart chart(two_and_one, {true, false, false});
  CHECK(chart.directions().size() == 2);
  CHECK(chart.lambda(chart.identity()).diagonal() == Eigen::Vector3d(0, 1, 1));
}

TEST_CASE("lambda chart: pivoting keeps the covariance and puts the largest variance first") {
  LambdaChart chart(two_and_one, {false, false, false});
  Eigen::Matrix3d S;
  S << 1, 1, 0, 1, 5, 0, 0, 0, 2;
  const Eigen::MatrixXd lambda = chart.lambda(chart.pivot(S));
  CHECK((lambda * lambda.transpose() - S).norm() < 1e-14);
  CHECK(lambda(1, 1) == 0);
  CHECK(lambda(1, 0) == doctest::Approx(std::sqrt(5)));
  CHECK_FALSE(chart.out_of_order(lambda));
}

TEST_CASE("lambda chart: a first pivot of nearly 0 is out of order, pivoting raises it to a small one") {
  LambdaChart chart(two_and_one, {false, false, false});
  const Eigen::MatrixXd before = chart.lambda(Eigen::Vector4d(1e-9, 2, 3, 0));
  CHECK(chart.out_of_order(before));
  const Eigen::MatrixXd lambda = chart.lambda(chart.pivot(before * before.transpose()));
  CHECK_FALSE(chart.out_of_order(lambda));
  CHECK(lambda(0, 1) == doctest::Approx(1e-3 * std::sqrt(13)));
  CHECK(lambda(1, 0) == doctest::Approx(std::sqrt(13)));
  CHECK(lambda(2, 2) > 0);
}
