#include "pseudo_data/box_bounds.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace fedglmm;

namespace {

// x in [0, 120] with cut points 18 and 65, about 20 in units of 10; a factor; w without bounds or cuts; log y from 1.
Protocol four_variables() {
  Protocol protocol;
  Variable x, f, w, y;
  x.lower = 0, x.upper = 120, x.centre = 20, x.scale = 10, x.cuts = {18, 65};
  f.type = VariableType::factor, f.levels = {"a", "b"};
  y.transform = Transform::log, y.lower = 1, y.upper = std::exp(2.0), y.cuts = {std::exp(1.0)};
  protocol.variables = {x, f, w, y};
  return protocol;
}

}  // namespace

TEST_CASE("without a box numeric columns span their bounds, in z") {
  const auto bounds = box_bounds(four_variables(), {});
  REQUIRE(bounds.size() == 3);
  CHECK(bounds[0].lower == -2);
  CHECK(bounds[0].upper == 10);
  CHECK(bounds[1].lower == -std::numeric_limits<double>::infinity());
  CHECK(bounds[1].upper == std::numeric_limits<double>::infinity());
  CHECK(bounds[2].lower == doctest::Approx(0));
  CHECK(bounds[2].upper == doctest::Approx(2));
}

TEST_CASE("a box ends at the cut points around its intervals") {
  const auto middle = box_bounds(four_variables(), {{1, 1}, {1, 1}});
  CHECK(middle[0].lower == doctest::Approx(-0.2));
  CHECK(middle[0].upper == doctest::Approx(4.5));
  CHECK(middle[2].lower == doctest::Approx(1));
  CHECK(middle[2].upper == doctest::Approx(2));
  const auto low = box_bounds(four_variables(), {{0, 1}, {0, 0}});
  CHECK(low[0].lower == -2);
  CHECK(low[0].upper == doctest::Approx(4.5));
  CHECK(low[2].upper == doctest::Approx(1));
}

TEST_CASE("a category's box is its intervals, after its levels") {
  CHECK(category_box(four_variables(), {1, 2, 0}) == Box{{2, 2}, {0, 0}});
  Protocol no_cuts;
  CHECK(category_box(no_cuts, {}).empty());
}
