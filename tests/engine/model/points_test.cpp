// points_test.cpp - weighted columns of mean 0 and variance 1, at no cost of digits.
#include "model/points.hpp"

#include <cmath>

#include "engine/fits.hpp"
#include "fails_with.hpp"

using namespace fits;

namespace {

Frame example(double shift, double scale) {
  std::vector<double> x = {0.25, 3, 1, 4.5, 2, 7};
  for (double& value : x) value = shift + scale * value;
  return table({words("c", {"a", "a", "b", "b", "b", "a"}), numbers("y", {0, 1, 1, 0, 1, 0}), numbers("x", x),
                words("f", {"k", "m", "k", "k", "m", "m"})});
}

LaplaceProblem problem_of(const std::string& formula, const Frame& frame, const RawVector<double>& weight) {
  auto rows = design_rows(parse_formula(formula), frame, Levels::drop_unused);
  LaplaceProblem problem;
  set_points(rows, weight, 2, problem);
  return problem;
}

const RawVector<double> weight = {1, 2, 0.5, 1, 3, 1};

}  // namespace

TEST_CASE("points: weighted mean 0 and variance 1 beside an intercept, the units do not matter") {
  const auto plain = problem_of("y ~ x + f + (1 | c)", example(0, 1), weight);
  const auto odd = problem_of("y ~ x + f + (1 | c)", example(1e6, 1e-3), weight);
  CHECK(plain.points.q == 3);
  CHECK(plain.points.offset == std::vector<std::int64_t>{0, 3, 6});
  CHECK(plain.points.weight == weight);
  for (int j = 0; j < 3; ++j) {
    double sum = 0, squares = 0;
    for (int i = 0; i < 6; ++i) {
      const double x = plain.points.X[j * 6 + i];
      sum += weight[i] * x;
      squares += weight[i] * x * x;
      CHECK(odd.points.X[j * 6 + i] == doctest::Approx(x).epsilon(1e-6));  // 1e6 + 1e-3 x itself keeps 7 digits of x
    }
    CHECK(sum == doctest::Approx(j == 0 ? 8.5 : 0));
    CHECK(squares == doctest::Approx(8.5));
  }
  // The second row of cluster a: x = 3.
  const auto& s = plain.standardization;
  CHECK(plain.points.X[6 + 1] * s.scale[1] + s.centre[1] == doctest::Approx(3).epsilon(1e-14));
}

TEST_CASE("points: without an intercept nothing is centred") {
  const auto problem = problem_of("y ~ x - 1 + (1 | c)", example(0, 1), weight);
  CHECK(problem.standardization.centre[0] == 0);
  // Rows of cluster a first: x = 0.25, 3, 7, then 1, 4.5, 2.
  const double squares = 0.25 * 0.25 + 2 * 9 + 0.5 * 49 + 1 + 3 * 4.5 * 4.5 + 4;
  CHECK(problem.points.X[1] == doctest::Approx(3 / std::sqrt(squares / 8.5)).epsilon(1e-14));
}

TEST_CASE("points: rank deficiency names the column and those it depends on") {
  auto frame = example(1000, 1);
  auto twice = frame.columns[2];
  twice.name = "twice";
  for (double& value : twice.values) value = 2 * value - 7;
  frame.columns.push_back(twice);
  check_fails(Status::numerical, {"column 'twice' is a linear combination of 'x';"},
              [&] { problem_of("y ~ f + x + twice + (1 | c)", frame, weight); });
  frame.columns[2].values.assign(6, 0.1);
  check_fails(Status::numerical, {"column 'x' is constant"},
              [&] { problem_of("y ~ f + x + (1 | c)", frame, weight); });
}

TEST_CASE("points: columns of random effects alone are standardized alike, after those of the fixed effects") {
  const auto problem = problem_of("y ~ f + (x | c)", example(1e6, 1e3), weight);
  CHECK(problem.points.q == 2);
  CHECK(problem.names == std::vector<std::string>{"(Intercept)", "fm"});
  REQUIRE(problem.points.X.size() == 18);
  REQUIRE(problem.standardization.scale.size() == 3);
  const double* x = &problem.points.X[12];
  double sum = 0, squares = 0;
  for (int i = 0; i < 6; ++i) {
    sum += weight[i] * x[i];
    squares += weight[i] * x[i] * x[i];
  }
  CHECK(std::abs(sum) < 1e-12);
  CHECK(squares == doctest::Approx(8.5));
  const auto& s = problem.standardization;
  CHECK(x[1] * s.scale[2] + s.centre[2] == doctest::Approx(1e6 + 3e3).epsilon(1e-15));
}

TEST_CASE("points: a column of a random term that others of the term make up is named") {
  auto frame = example(0, 1);
  auto twin = frame.columns[2];
  twin.name = "twin";
  frame.columns.push_back(twin);
  frame.columns.push_back(numbers("zero", {0, 0, 0, 0, 0, 0}));
  check_fails(Status::numerical, {"'twin' is a linear combination of 'x'"},
              [&] { problem_of("y ~ 1 + (0 + x + twin | c)", frame, weight); });
  check_fails(Status::numerical, {"'twin' is a linear combination of 'x'"},
              [&] { problem_of("y ~ 0 + f + (x + twin | c)", frame, weight); });
  check_fails(Status::numerical, {"column 'zero' is constant"},
              [&] { problem_of("y ~ 1 + (1 + zero | c)", frame, weight); });
  CHECK_NOTHROW(problem_of("y ~ 1 + (0 + f | c)", frame, weight));          // fk = 1 - fm, and no intercept beside them
  check_fails(Status::numerical, {"the variance of the random effect 'twin'", "from those of 'x' in another term"},
              [&] { problem_of("y ~ 1 + (0 + x | c) + (0 + twin | c)", frame, weight); });
}

TEST_CASE("points: a column far from 0 whose random term has no intercept is divided by its root mean square") {
  const auto problem = problem_of("y ~ x + (1 | c) + (0 + x | c)", example(1e6, 1e3), weight);
  const auto near = problem_of("y ~ x + (1 | c) + (0 + x | c)", example(2, 1), weight);
  CHECK(near.points.columns == 2);
  CHECK(near.points.random[1].column == 1);
  REQUIRE(problem.points.columns == 3);
  CHECK(problem.points.random[1].column == 2);
  CHECK(problem.points.random[1].shift == 0);
  double squares = 0;
  for (int i = 0; i < 6; ++i) squares += weight[i] * std::pow(problem.points.X[12 + i], 2);
  CHECK(squares == doctest::Approx(8.5).epsilon(1e-14));
  CHECK(problem.points.X[12 + 1] * problem.random.map(1, 1) == doctest::Approx(1e6 + 3e3).epsilon(1e-14));
}

TEST_CASE("points: a row of weight 0 has no say, whatever it holds") {
  auto frame = example(0, 1);
  frame.columns[2].values[0] = 1e200;
  const auto problem = problem_of("y ~ x + f + (1 | c)", frame, {0, 2, 0.5, 1, 3, 1});
  const auto& s = problem.standardization;
  CHECK(s.centre[1] == doctest::Approx((2 * 3 + 0.5 * 7 + 1 + 3 * 4.5 + 2) / 7.5).epsilon(1e-14));
  for (const double value : problem.points.X) CHECK(std::abs(value) < 10);
}
