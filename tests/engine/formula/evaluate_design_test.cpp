// evaluate_design_test.cpp - design columns as numbers; expected values are sums and products by hand.
#include "formula/evaluate_design.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.hpp"

using namespace fedglmm;

namespace {

using Values = RawVector<double>;
using Rows = std::vector<std::int64_t>;

Frame small_frame() {
  Frame frame;
  frame.name = "small.csv";
  frame.rows = 3;
  frame.columns = {{"x", false, {2, 3, 5}, {}, {}},
                   {"a", true, {}, {0, 2, 1}, {"a1", "a2", "a3"}},
                   {"b", true, {}, {1, 1, 0}, {"b1", "b2"}}};
  return frame;
}

std::vector<DesignColumn> columns_of(const std::string& right) {
  const VariableLookup lookup = [](const std::string& name) {
    if (name == "a") return VariableInfo{true, {"a1", "a2", "a3"}};
    return name == "b" ? VariableInfo{true, {"b1", "b2"}} : VariableInfo{};
  };
  return design_columns(parse_formula("y ~ " + right), lookup);
}

Values values_of(const std::vector<DesignColumn>& columns, const Frame& frame, const Rows& rows) {
  return evaluate_design(columns, design_source(frame), rows);
}

}  // namespace

TEST_CASE("design: values are products of numbers and indicators") {
  const Values design = values_of(columns_of("a + x + b:x"), small_frame(), {2, 0, 1});
  // Columns (Intercept) aa2 aa3 x x:bb2, rows 2, 0, 1 of the frame.
  const Values expected = {1, 1, 1, 1, 0, 0, 0, 0, 1, 5, 2, 3, 0, 2, 3};
  CHECK(design == expected);
}

TEST_CASE("design: a missing number stays missing, rows may repeat") {
  Frame frame = small_frame();
  frame.columns[0].values[1] = std::numeric_limits<double>::quiet_NaN();
  const Values design = values_of(columns_of("x"), frame, {1, 0, 0});
  REQUIRE(design.size() == 6);
  CHECK(std::isnan(design[3]));
  CHECK(design[4] == 2);
  CHECK(design[5] == 2);
}

TEST_CASE("design: values of functions of a variable") {
  Frame frame = small_frame();
  frame.columns[0].values = {4, 1, std::numeric_limits<double>::quiet_NaN()};
  const Values design = values_of(columns_of("log(x) + sqrt(x):b + log1p(x)"), frame, {0, 1});
  // Columns (Intercept) log(x) log1p(x) sqrt(x):bb1 sqrt(x):bb2; both rows have b2.
  const Values expected = {1, 1, std::log(4), 0, std::log(5), std::log(2), 0, 0, 2, 1};
  REQUIRE(design.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(design[i] == doctest::Approx(expected[i]).epsilon(1e-15));
  CHECK(std::isnan(values_of(columns_of("log(x)"), frame, {2})[1]));
}

TEST_CASE("design: values of products and powers in I()") {
  Frame frame = small_frame();
  frame.columns.push_back({"z", false, {7, 0.5, 4}, {}, {}});
  const Values design = values_of(columns_of("I(x^3) + I(z^2*x) + I(sqrt(z)^4)"), frame, {2, 0});
  CHECK(design == Values{1, 1, 125, 8, 80, 98, 16, design[7]});
  CHECK(design[7] == doctest::Approx(49).epsilon(1e-15));
  frame.columns[0].values[1] = 1e200;
  CHECK_THROWS_WITH_AS(values_of(columns_of("I(x^2)"), frame, {0, 1}),
                       "small.csv, row 2: 'I(x^2)' is too large for double precision; rescale its variables", Error);
}

TEST_CASE("design: a value outside the domain is named with its row") {
  Frame frame = small_frame();
  frame.columns[0].values = {2, -1, 5};
  CHECK(values_of(columns_of("log(x)"), frame, {0, 2})[3] == doctest::Approx(std::log(5)));
  for (const char* function : {"log", "log1p", "sqrt"}) {
    const std::string name = function;
    CHECK_THROWS_WITH_AS(values_of(columns_of(name + "(x)"), frame, {0, 1}),
                         doctest::Contains(("small.csv, row 2, column 'x': " + name + "(-1) is no number").c_str()),
                         Error);
  }
}

TEST_CASE("design: text where the model has numbers is refused") {
  CHECK_THROWS_AS(values_of({{"b", {{"b", -1}}}}, small_frame(), {0}), Error);
}

TEST_CASE("design: values are the same for any number of threads") {
  const int n = 20011;
  Frame frame{"large.csv", n, {{"x", false, std::vector<double>(n), {}, {}}}};
  std::iota(frame.columns[0].values.begin(), frame.columns[0].values.end(), 1.0);
  Rows rows(n);
  std::iota(rows.rbegin(), rows.rend(), 0);
  const auto columns = columns_of("x + I(x^2)");
  for (const int threads : {1, 3}) {
    const Values design = evaluate_design(columns, design_source(frame), rows, threads);
    REQUIRE(design.size() == 3u * n);
    for (int i = 0; i < n; ++i) {
      const double x = n - i;
      REQUIRE(design[i] == 1);
      REQUIRE(design[n + i] == x);
      REQUIRE(design[2 * n + i] == x * x);
    }
  }
}
