// lambda_derivatives_test.cpp - against differences, with sigma profiled and held.
#include "fit/gaussian/lambda_derivatives.hpp"

#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"

using namespace dense_gaussian;

TEST_CASE("lambda derivatives: gradient and Hessian against differences") {
  fits::Random random(2);
  Data data;
  data.X = Matrix::Ones(20, 1);
  data.Z.resize(20, 2);
  data.y.resize(20);
  data.random.blocks = {{{"(Intercept)", "x"}}};
  for (Eigen::Index i = 0; i < 20; ++i) {
    data.cluster.push_back(static_cast<int>(i / 4));
    data.Z.row(i) << 1, random.bell();
    data.y[i] = random.bell() + data.cluster[i];
  }
  GaussianCriterion criterion(sums_of(data), true);
  std::vector<Eigen::MatrixXd> directions;
  for (int k = 0; k < 3; ++k) directions.push_back(Eigen::MatrixXd{{1.0 - k, 0.0}, {0.5, 1.0 + k * k}});
  const auto at = [&](const Eigen::VectorXd& parameters) {
    Eigen::MatrixXd lambda = Eigen::MatrixXd::Identity(2, 2);
    for (int k = 0; k < 3; ++k) lambda += parameters[k] * directions[k];
    return lambda_derivatives(criterion(lambda), lambda, directions);
  };
  for (const bool held : {false, true}) {
    if (held) criterion.hold_sigma(1.3);
    const Eigen::VectorXd here = Eigen::Vector3d(0.3, -0.2, 0.1);
    const Evaluation evaluation = at(here);
    for (Eigen::Index k = 0; k < 3; ++k) {
      const Eigen::VectorXd h = 1e-4 * Eigen::Vector3d::Unit(k);
      const Evaluation up = at(here + h), down = at(here - h);
      CHECK(std::abs((up.value - down.value) / 2e-4 - evaluation.gradient[k]) < 1e-6);
      CHECK(((up.gradient - down.gradient) / 2e-4 - evaluation.hessian.col(k)).norm() < 1e-5);
    }
  }
}
