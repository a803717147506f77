// interval_test.cpp - what sums can be, by hand.
#include "summary/interval.hpp"

#include <limits>

#include "engine/summaries.hpp"

using namespace summaries;

TEST_CASE("interval: z between the bounds, dummies between 0 and 1") {
  const auto protocol = study();  // age: (x - 1) / 2 with x in [-9, 21]: z in [-5, 10]
  const auto columns = base_columns(*protocol);
  const auto each = column_intervals(*protocol, columns);
  REQUIRE(each.size() == 2);
  CHECK(each[0].lower == -5);
  CHECK(each[0].upper == 10);
  CHECK(each[1].upper == 1);
  const auto check = [&](const Monomial& monomial, double lower, double upper) {
    const auto interval = numeric_interval(each, columns, monomial);
    CHECK(interval.lower == lower);
    CHECK(interval.upper == upper);
  };
  check({1}, 1, 1);
  check({0, 1}, -5, 10);
  check({0, 0}, 0, 100);
  check({0, 0, 0, 1}, -125, 1000);
}

TEST_CASE("interval: a box between cut points, on the transformed scale") {
  auto json = replaced(tiny_study, "\"bounds\": [-9, 21]}",
                       R"("transform": "sqrt", "bounds": [1, 36], "cut": [4, 9, 25]},
                          {"name": "w", "type": "numeric", "bounds": [0, 8], "cut": [2]})");
  const auto protocol = study(json);  // z = (sqrt(x) - 1) / 2: 0 to 2.5, cut at 0.5, 1, 2
  const auto columns = base_columns(*protocol);
  const auto check = [](const Interval& interval, double lower, double upper) {
    CHECK(interval.lower == lower);
    CHECK(interval.upper == upper);
  };
  const auto all = column_intervals(*protocol, columns);
  check(all[0], 0, 2.5);
  check(all[1], 0, 8);
  const auto box = column_intervals(*protocol, columns, {{1, 2}, {0, 0}});
  check(box[0], 0.5, 2);
  check(box[1], 0, 2);
  const auto ends = column_intervals(*protocol, columns, {{0, 0}, {1, 1}});
  check(ends[0], 0, 0.5);
  check(ends[1], 2, 8);
  CHECK(column_intervals(*protocol, columns, {{3, 3}, {0, 1}})[0].lower == 2);
}

TEST_CASE("interval: products of columns of any sign, no bounds") {
  auto json =
      replaced(tiny_study, "\"variables\": [", R"("variables": [{"name": "u", "type": "numeric", "bounds": [-2, -1]},
                       {"name": "w", "type": "numeric"},)");
  const auto protocol = study(json);
  const auto columns = base_columns(*protocol);
  const auto each = column_intervals(*protocol, columns);
  const auto product = numeric_interval(each, columns, {0, 2});  // [-2, -1] * [-5, 10]
  CHECK(product.lower == -20);
  CHECK(product.upper == 10);
  const auto square = numeric_interval(each, columns, {0, 0});
  CHECK(square.lower == 1);
  CHECK(square.upper == 4);
  const auto open = numeric_interval(each, columns, {1, 1});
  CHECK(open.lower == 0);
  CHECK(open.upper == std::numeric_limits<double>::infinity());
}

TEST_CASE("interval: sums up to rounding, a sum over no rows is 0") {
  CHECK(can_be(30 * (1 + 1e-10), 3, {-5, 10}));
  CHECK_FALSE(can_be(30 * (1 + 1e-8), 3, {-5, 10}));
  CHECK(can_be(-15, 3, {-5, 10}));
  CHECK_FALSE(can_be(-15.1, 3, {-5, 10}));
  CHECK(can_be(-15.1, 3, {-5, 10}, 0.125));
  CHECK(can_be(30.1, 3, {-5, 10}, 0.125));
  CHECK_FALSE(can_be(30.2, 3, {-5, 10}, 0.125));
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(can_be(1e300, 3, {0, infinity}));
  CHECK_FALSE(can_be(-1, 3, {0, infinity}));
  CHECK(can_be(0, 0, {-infinity, infinity}));
  CHECK_FALSE(can_be(1, 0, {-infinity, infinity}));
}
