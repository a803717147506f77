// transform_test.cpp - scales by hand, at the ends of their domains too.
#include "protocol/transform.hpp"

#include <cmath>
#include <limits>

#include "fails_with.hpp"
#include "protocol/protocol.hpp"

using namespace fedglmm;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double e = 2.718281828459045;

Variable variable_on(Transform transform, double centre, double scale) {
  Variable variable;
  variable.transform = transform;
  variable.centre = centre;
  variable.scale = scale;
  return variable;
}

}  // namespace

TEST_CASE("transform: names") {
  CHECK(transform_name(Transform::none) == "");
  for (const Transform transform : {Transform::log, Transform::log1p, Transform::sqrt}) {
    CHECK(find_transform(transform_name(transform)) == transform);
  }
  CHECK(transform_name(Transform::log1p) == "log1p");
  for (const char* other : {"", "none", "Log", "exp"}) CHECK_FALSE(find_transform(other).has_value());
}

TEST_CASE("transform: values and inverses") {
  CHECK(apply(Transform::none, -3) == -3);
  CHECK(apply(Transform::log, e * e) == doctest::Approx(2).epsilon(1e-15));
  CHECK(apply(Transform::log1p, e - 1) == doctest::Approx(1).epsilon(1e-15));
  CHECK(apply(Transform::log1p, 1e-20) == 1e-20);
  CHECK(apply(Transform::sqrt, 6.25) == 2.5);
  CHECK(invert(Transform::none, -3) == -3);
  CHECK(invert(Transform::log, 2) == doctest::Approx(e * e).epsilon(1e-15));
  CHECK(invert(Transform::log1p, 1e-20) == 1e-20);
  CHECK(invert(Transform::sqrt, 2.5) == 6.25);
  CHECK(invert(Transform::sqrt, -2.5) == 0);  // no x has this root: the nearest is that of 0
}

TEST_CASE("transform: domains") {
  const double tiny = std::numeric_limits<double>::denorm_min(), nan = std::nan("");
  CHECK(in_domain(Transform::log, tiny));
  CHECK_FALSE(in_domain(Transform::log, 0));
  CHECK(in_domain(Transform::log1p, -0.999));
  CHECK_FALSE(in_domain(Transform::log1p, -1));
  CHECK(in_domain(Transform::sqrt, 0));
  CHECK_FALSE(in_domain(Transform::sqrt, -tiny));
  CHECK(in_domain(Transform::none, -infinity));
  for (const Transform transform : {Transform::none, Transform::log, Transform::log1p, Transform::sqrt}) {
    CHECK_FALSE(in_domain(transform, nan));
    CHECK(std::isnan(apply(transform, nan)));
  }
  CHECK(outside_domain(Transform::log, 0) == "log(0) is no number: log needs values above 0");
  CHECK(outside_domain(Transform::sqrt, -2) == "sqrt(-2) is no number: sqrt needs values of 0 or more");
}

TEST_CASE("transform: a bound of -infinity stays below every value") {
  CHECK(apply(Transform::log, -infinity) == -infinity);
  CHECK(apply(Transform::log1p, -infinity) == -infinity);
  CHECK(apply(Transform::sqrt, -infinity) == 0);
  CHECK(z_of(variable_on(Transform::log, 3, 2), -infinity) == -infinity);
  CHECK(z_of(variable_on(Transform::log, 3, 2), infinity) == infinity);
}

TEST_CASE("transform: z is about centre and scale of t, and x comes back inside the bounds") {
  const Variable plain = variable_on(Transform::none, 40, 16);
  CHECK(z_of(plain, 48) == 0.5);
  CHECK(x_of(plain, 0.5) == 48);
  const Variable root = variable_on(Transform::sqrt, 2, 4);
  CHECK(z_of(root, 36) == 1);
  CHECK(x_of(root, 1) == 36);
  Variable charge = variable_on(Transform::log, 8, 0.5);
  charge.lower = 0.1;
  charge.upper = 1000.1;
  CHECK(z_of(charge, std::exp(9.0)) == doctest::Approx(2).epsilon(1e-14));
  for (const double bound : {charge.lower, charge.upper}) {
    const double x = x_of(charge, z_of(charge, bound));
    CHECK(x >= charge.lower);
    CHECK(x <= charge.upper);
    CHECK(x == doctest::Approx(bound).epsilon(1e-14));
  }
  CHECK(x_of(charge, 1e9) == charge.upper);
}

TEST_CASE("transform: steps begin at the lower bound and hold to 1e-9 relative") {
  Variable variable;
  CHECK(on_step(variable, 0.123));
  variable.lower = -0.5;
  variable.upper = 10;
  variable.step = 0.1;
  for (const double x : {-0.5, -0.4, 0.0, 0.3, 9.9, 10.0}) CHECK(on_step(variable, x));
  for (const double x : {-0.45, 0.01, 9.95, 0.3001}) CHECK_FALSE(on_step(variable, x));
  variable.lower = 0;
  variable.step = 1;
  CHECK(on_step(variable, 5.000000004));
  CHECK_FALSE(on_step(variable, 5.000000006));
  CHECK_FALSE(on_step(variable, std::nan("")));
}
