#include "pseudo_data/seed_points.hpp"

#include <doctest/doctest.h>

#include "engine/random_studies.hpp"
#include "pseudo_data/box_bounds.hpp"

using namespace fedglmm;
using Eigen::VectorXd;

namespace {

Protocol two_columns() {
  Protocol protocol;
  for (const char* name : {"x", "y"}) {
    Variable variable;
    variable.name = name;
    variable.lower = -4, variable.upper = 4;
    protocol.variables.push_back(variable);
  }
  return protocol;
}

}  // namespace

TEST_CASE("seed points have the mean monomials that were asked for") {
  const Protocol protocol = two_columns();
  // Of 50 rows: means 0.5, -1; mean squares 1.25 (variance 1), 2; mean product 0.1.
  const SeedRequest request{50, 2, {}, {25, -50, 62.5, 5, 100}, {}, 40};
  const auto found = seed_points(studies::cpu_context(1), protocol, {request}, VectorXd::Zero(2), 1);
  REQUIRE(found.size() == 1);
  const auto& [z, weight] = found[0];
  REQUIRE(z.cols() == 40);
  CHECK(weight.sum() == doctest::Approx(50).epsilon(1e-12));
  CHECK(z.row(0).dot(weight) == doctest::Approx(25).epsilon(1e-8));
  CHECK(z.row(1).dot(weight) == doctest::Approx(-50).epsilon(1e-8));
  CHECK(z.row(0).cwiseAbs2().dot(weight) == doctest::Approx(62.5).epsilon(1e-8));
  CHECK(z.row(0).cwiseProduct(z.row(1)).dot(weight) == doctest::Approx(5).epsilon(1e-8));
}

TEST_CASE("a column that was not described stays at its typical value") {
  const SeedRequest request{50, 2, {1}, {25, 62.5}, {}, 20};
  const auto found = seed_points(studies::cpu_context(1), two_columns(), {request}, VectorXd{{9, 1.5}}, 1);
  CHECK(found[0].z.row(0).dot(found[0].weight) == doctest::Approx(25).epsilon(1e-8));
  for (int s = 0; s < 20; ++s) CHECK(found[0].z(1, s) == 1.5);
}

TEST_CASE("spread points reach the box's sides and are dense about the centre") {
  Protocol protocol = two_columns();
  protocol.variables[0].cuts = {1};
  const auto points = spread_points(protocol, {{1, 1}}, VectorXd{{0, 0}}, VectorXd{{0.2, 1}}, 400);
  const auto bounds = box_bounds(protocol, {{1, 1}});
  CHECK(points.row(0).minCoeff() >= bounds[0].lower);
  CHECK(points.row(0).maxCoeff() <= bounds[0].upper);
  CHECK(points.row(0).maxCoeff() > 3.8);
  CHECK(points.row(1).minCoeff() < -3.8);
  const auto near = (points.row(1).array().abs() < 1).count();
  CHECK(near > 400 / 3);                   // asinh(1) / asinh(4) = 0.42 of them; evenly spread points would be 1 in 4
}
