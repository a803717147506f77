// maximise_test.cpp - maxima known in closed form, and every way in which a search can end.
#include <cmath>

#include "fit/maximise.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

namespace {

Eigen::VectorXd at(std::initializer_list<double> values) {
  Eigen::VectorXd out(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

Evaluation scalar(double value, double slope, double curvature) {
  return {value, at({slope}), Eigen::MatrixXd::Constant(1, 1, curvature)};
}

bool never(int, const Eigen::VectorXd&) { return false; }

// log x - x: NaN for x < 0, its maximum -1 at 1.
Evaluation log_minus(const Eigen::VectorXd& x) {
  return scalar(std::log(x[0]) - x[0], 1 / x[0] - 1, -1 / (x[0] * x[0]));
}

}  // namespace

TEST_CASE("maximise: a quadratic takes one step") {
  const Eigen::Matrix2d A{{2, 1}, {1, 3}};
  const Eigen::Vector2d b{1, 1};
  const auto quadratic = [&](const Eigen::VectorXd& x) {
    return Evaluation{b.dot(x) - 0.5 * x.dot(A * x), b - A * x, -A};
  };
  const auto maximum = maximise(quadratic, at({0, 0}), 100, never);
  CHECK(maximum.outcome == FGLMM_CONVERGED);
  CHECK(maximum.at[0] == doctest::Approx(0.4).epsilon(1e-14));
  CHECK(maximum.at[1] == doctest::Approx(0.2).epsilon(1e-14));
  CHECK(maximum.evaluation.value == doctest::Approx(0.3).epsilon(1e-14));
  CHECK(maximum.evaluations == 2);
}

TEST_CASE("maximise: uphill out of a region that is not concave") {
  // x^2 / 2 - x^4 / 4: a minimum at 0, maxima 1/4 at -1 and 1.
  const auto double_well = [](const Eigen::VectorXd& x) {
    const double s = x[0] * x[0];
    return scalar(s / 2 - s * s / 4, x[0] - x[0] * s, 1 - 3 * s);
  };
  const auto maximum = maximise(double_well, at({1e-3}), 100, never);
  CHECK(maximum.outcome == FGLMM_CONVERGED);
  CHECK(maximum.at[0] == doctest::Approx(1).epsilon(1e-9));
  CHECK(maximise(double_well, at({-0.2}), 100, never).at[0] == doctest::Approx(-1).epsilon(1e-9));
}

TEST_CASE("maximise: along a curved ridge") {
  // Rosenbrock's function with the sign turned: its maximum 0 at (1, 1).
  const auto ridge = [](const Eigen::VectorXd& p) {
    const double x = p[0], y = p[1], r = y - x * x;
    Evaluation out{-(1 - x) * (1 - x) - 100 * r * r, at({2 * (1 - x) + 400 * x * r, -200 * r}), Eigen::Matrix2d()};
    out.hessian << -2 + 400 * (y - 3 * x * x), 400 * x, 400 * x, -200;
    return out;
  };
  const auto maximum = maximise(ridge, at({-1.2, 1}), 100, never);
  CHECK(maximum.outcome == FGLMM_CONVERGED);
  CHECK((maximum.at - at({1, 1})).norm() < 1e-8);
}

TEST_CASE("maximise: a step to where the function is not defined is taken back") {
  for (const double start : {0.01, 3.0, 50.0}) {
    const auto maximum = maximise(log_minus, at({start}), 100, never);
    CHECK(maximum.outcome == FGLMM_CONVERGED);
    CHECK(maximum.at[0] == doctest::Approx(1).epsilon(1e-9));
  }
}

TEST_CASE("maximise: a gradient that rounding keeps from 0 is a maximum all the same") {
  const auto noisy = [](const Eigen::VectorXd& x) {
    const double slope = 1 - x[0];
    return scalar(-slope * slope / 2, slope + std::copysign(3e-7, slope), -1);
  };
  const auto maximum = maximise(noisy, at({5}), 100, never);
  CHECK(maximum.outcome == FGLMM_CONVERGED);
  CHECK(maximum.at[0] == doctest::Approx(1).epsilon(1e-5));
  CHECK(maximum.evaluations < 10);
}

TEST_CASE("maximise: iteration limit, stalled, separation") {
  CHECK(maximise(log_minus, at({0.01}), 2, never).outcome == FGLMM_ITERATION_LIMIT);

  const auto undefined = maximise(log_minus, at({-1}), 100, never);
  CHECK(undefined.outcome == FGLMM_STALLED);
  CHECK(undefined.evaluations == 1);

  const auto kink = [](const Eigen::VectorXd& x) {  // its slope at 0 promises a gain that is not there
    return scalar(-std::abs(x[0]), x[0] > 0 ? -1 : 1, -1);
  };
  CHECK(maximise(kink, at({0}), 100, never).outcome == FGLMM_STALLED);

  const auto rising = [](const Eigen::VectorXd& x) {
    const double tail = std::exp(-x[0]);
    return scalar(-tail, tail, -tail);
  };
  int seen = 0;
  const auto maximum = maximise(rising, at({0}), 100, [&](int iteration, const Eigen::VectorXd& step) {
    CHECK(step[0] > 0);
    seen = iteration;
    return iteration == 5;
  });
  CHECK(maximum.outcome == FGLMM_SEPARATION);
  CHECK(seen == 5);
}

TEST_CASE("maximise: the scaled gradient counts in standard errors, whatever the units") {
  // -k (x - 1)^2 / 2 at x = 1.5: gradient -k / 2, standard error k^(-1/2).
  CHECK(scaled_gradient(scalar(0, -2, -4)) == doctest::Approx(1).epsilon(1e-14));
  CHECK(scaled_gradient(scalar(0, -2e8, -4e16)) == doctest::Approx(1).epsilon(1e-14));
  CHECK(std::isnan(scaled_gradient(scalar(0, 1, 1))));
}
