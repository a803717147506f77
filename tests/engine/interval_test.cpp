// interval_test.cpp - what sums can be, by hand.
#include "summary/interval.hpp"

#include <limits>

#include "summaries.hpp"

using namespace summaries;

TEST_CASE("interval: z between the bounds, dummies between 0 and 1") {
  const auto protocol = study();  // age: (x - 1) / 2 with x in [-9, 21]: z in [-5, 10]
  const auto columns = base_columns(*protocol);
  CHECK(column_interval(*protocol, columns[0]).lower == -5);
  CHECK(column_interval(*protocol, columns[0]).upper == 10);
  CHECK(column_interval(*protocol, columns[1]).upper == 1);
  const auto check = [&](const Monomial& monomial, double lower, double upper) {
    const auto interval = numeric_interval(*protocol, columns, monomial);
    CHECK(interval.lower == lower);
    CHECK(interval.upper == upper);
  };
  check({1}, 1, 1);
  check({0, 1}, -5, 10);
  check({0, 0}, 0, 100);
  check({0, 0, 0, 1}, -125, 1000);
}

TEST_CASE("interval: products of columns of any sign; no bounds") {
  auto json =
      replaced(tiny_study, "\"variables\": [", R"("variables": [{"name": "u", "type": "numeric", "bounds": [-2, -1]},
                       {"name": "w", "type": "numeric"},)");
  const auto protocol = study(json);
  const auto columns = base_columns(*protocol);
  const auto product = numeric_interval(*protocol, columns, {0, 2});  // [-2, -1] * [-5, 10]
  CHECK(product.lower == -20);
  CHECK(product.upper == 10);
  const auto square = numeric_interval(*protocol, columns, {0, 0});
  CHECK(square.lower == 1);
  CHECK(square.upper == 4);
  const auto open = numeric_interval(*protocol, columns, {1, 1});
  CHECK(open.lower == 0);
  CHECK(open.upper == std::numeric_limits<double>::infinity());
}

TEST_CASE("interval: sums up to rounding; a sum over no rows is 0") {
  CHECK(can_be(30 * (1 + 1e-10), 3, {-5, 10}));
  CHECK_FALSE(can_be(30 * (1 + 1e-8), 3, {-5, 10}));
  CHECK(can_be(-15, 3, {-5, 10}));
  CHECK_FALSE(can_be(-15.1, 3, {-5, 10}));
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(can_be(1e300, 3, {0, infinity}));
  CHECK_FALSE(can_be(-1, 3, {0, infinity}));
  CHECK(can_be(0, 0, {-infinity, infinity}));
  CHECK_FALSE(can_be(1, 0, {-infinity, infinity}));
}
