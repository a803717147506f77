// separation_test.cpp - directions in which the likelihood never falls, and the coefficients that they move.
#include "fit/laplace/separation.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/fits.hpp"
#include "model/problems.hpp"

using namespace fits;

namespace {

LaplaceProblem problem_of(const std::string& formula, const std::string& family, std::vector<Column> columns) {
  std::vector<std::string> clusters(columns.front().values.size(), "a");
  for (std::size_t i = 0; i < clusters.size(); i += 2) clusters[i] = "b";
  columns.push_back(words("c", clusters));
  DataReport report;
  return laplace_problem_from_rows(on_cpu(), make_model(formula + " + (1 | c)", family), table(std::move(columns)),
                                   report);
}

// A direction in the user's units, standardized.
Eigen::VectorXd direction(const LaplaceProblem& problem, std::initializer_list<double> raw) {
  Eigen::VectorXd d(static_cast<Eigen::Index>(raw.size()));
  std::copy(raw.begin(), raw.end(), d.data());
  const Standardization& s = problem.standardization;
  if (s.intercept >= 0) d[s.intercept] += d.dot(s.centre);
  return d.cwiseProduct(s.scale);
}

}  // namespace

TEST_CASE("separation: complete, in one direction only") {
  const auto problem =
      problem_of("y ~ x", "binomial", {numbers("y", {0, 0, 0, 1, 1, 1}), numbers("x", {1, 2, 3, 4, 5, 6})});
  CHECK(recedes(problem, direction(problem, {-3.5, 1})));
  CHECK(recedes(problem, direction(problem, {-3.5e9, 1e9})));
  CHECK_FALSE(recedes(problem, direction(problem, {3.5, -1})));
  CHECK_FALSE(recedes(problem, direction(problem, {0, 1})));
  CHECK_FALSE(recedes(problem, direction(problem, {1, 0})));
  CHECK_FALSE(recedes(problem, direction(problem, {0, 0})));
}

TEST_CASE("separation: quasi-complete, where some points stay on the boundary") {
  const auto problem =
      problem_of("y ~ x", "binomial", {numbers("y", {0, 0, 0, 1, 1, 1}), numbers("x", {1, 2, 3, 3, 5, 6})});
  CHECK(recedes(problem, direction(problem, {-3, 1})));
  CHECK_FALSE(recedes(problem, direction(problem, {-3.1, 1})));
}

TEST_CASE("separation: a slight overlap is none") {
  const auto problem =
      problem_of("y ~ x", "binomial", {numbers("y", {0, 0, 0, 1, 1, 1}), numbers("x", {1, 2, 3.01, 3, 5, 6})});
  for (const double threshold : {3.0, 3.005, 3.01})
    CHECK_FALSE(recedes(problem, direction(problem, {-threshold, 1})));
}

TEST_CASE("separation: of counts, towards zeros only") {
  const auto problem =
      problem_of("y ~ x", "poisson", {numbers("y", {3, 1, 0, 2, 0, 0}), numbers("x", {0, 0, 0, 0, 1, 1})});
  CHECK(recedes(problem, direction(problem, {0, -1})));
  CHECK_FALSE(recedes(problem, direction(problem, {0, 1})));
  CHECK_FALSE(recedes(problem, direction(problem, {-1, 0})));
  CHECK_FALSE(recedes(problem, direction(problem, {-1, -1})));
}

TEST_CASE("separation: coefficients are named in the user's units") {
  const auto problem = problem_of("y ~ year + d", "binomial",
                                  {numbers("y", {0, 1, 0, 1, 1, 0}), numbers("d", {0, 0, 0, 1, 1, 0}),
                                   numbers("year", {2001, 2002, 2003, 2004, 2005, 2008})});
  CHECK(moved_coefficients(problem, direction(problem, {0, 0, 1})) == "'d'");
  CHECK(moved_coefficients(problem, direction(problem, {-0.02004, 1e-5, 1})) == "'d'");
  CHECK(moved_coefficients(problem, direction(problem, {-2003.5, 1, 0})) == "'(Intercept)', 'year'");
  CHECK(moved_coefficients(problem, direction(problem, {1, 0, -1})) == "'(Intercept)', 'd'");
  CHECK(moved_coefficients(problem, direction(problem, {2003.5, -1, 2})) == "'(Intercept)', 'year', 'd'");
}

TEST_CASE("separation: a rare dummy counts as much as a common column") {
  std::vector<double> y(40000), x(40000), rare(40000, 0);
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<double>(i % 2);
    x[i] = static_cast<double>(i % 3);
  }
  rare[17] = 1;
  const auto problem =
      problem_of("y ~ x + rare", "binomial", {numbers("y", y), numbers("x", x), numbers("rare", rare)});
  CHECK(moved_coefficients(problem, direction(problem, {0, 0.5, 1})) == "'x', 'rare'");
  CHECK(moved_coefficients(problem, direction(problem, {0, 0, 1})) == "'rare'");
}
