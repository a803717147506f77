// design_test.cpp - column names by R: colnames(model.matrix(formula)) of R 4.2, written down as literals, for factors
// a (a1 a2 a3), b (b1 b2), c (c1 c2) and numeric x, z.
#include "formula/design.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"

using namespace fedglmm;

namespace {

VariableInfo lookup(const std::string& name) {
  if (name == "a" || name == "1st") return {true, {"a1", "a2", "a3"}};
  if (name == "b" || name == "c") return {true, {name + "1", name + "2"}};
  if (name == "gender") return {true, {"female", "male"}};
  if (name == "constant") return {true, {"only"}};
  if (name == "wide") return {true, std::vector<std::string>(200, "w")};
  if (name == "unknown") fail(Status::invalid_argument, "no such variable");
  return {};
}

std::vector<DesignColumn> columns_of(const std::string& right) {
  return design_columns(parse_formula("y ~ " + right), lookup);
}

std::string names(const std::string& right) {
  std::string out;
  for (const DesignColumn& column : columns_of(right)) out += (out.empty() ? "" : " ") + column.name;
  return out;
}

Frame small_frame() {
  Frame frame;
  frame.name = "small.csv";
  frame.rows = 3;
  frame.columns = {{"x", false, {2, 3, 5}, {}, {}},
                   {"a", true, {}, {0, 2, 1}, {"a1", "a2", "a3"}},
                   {"b", true, {}, {1, 1, 0}, {"b1", "b2"}}};
  return frame;
}

}  // namespace

TEST_CASE("design: main effects and interactions of a full hierarchy") {
  CHECK(names("1") == "(Intercept)");
  CHECK(names("x*z") == "(Intercept) x z x:z");
  CHECK(names("gender*std_age") == "(Intercept) gendermale std_age gendermale:std_age");
  CHECK(names("a*x") == "(Intercept) aa2 aa3 x aa2:x aa3:x");
  CHECK(names("a*b*x") ==
        "(Intercept) aa2 aa3 bb2 x aa2:bb2 aa3:bb2 aa2:x aa3:x bb2:x aa2:bb2:x aa3:bb2:x");
  CHECK(names("(a+b+x)*c") == "(Intercept) aa2 aa3 bb2 x cc2 aa2:cc2 aa3:cc2 bb2:cc2 x:cc2");
  CHECK(names("a*b*c-a:b:c") ==
        "(Intercept) aa2 aa3 bb2 cc2 aa2:bb2 aa3:bb2 aa2:cc2 aa3:cc2 bb2:cc2");
}

TEST_CASE("design: a factor without its margin takes all dummies") {
  CHECK(names("a:x") == "(Intercept) aa1:x aa2:x aa3:x");
  CHECK(names("x + a:x") == "(Intercept) x x:aa2 x:aa3");
  CHECK(names("b:a + a") == "(Intercept) aa2 aa3 bb2:aa1 bb2:aa2 bb2:aa3");
  CHECK(names("a:b") == "(Intercept) aa1:bb1 aa2:bb1 aa3:bb1 aa1:bb2 aa2:bb2 aa3:bb2");
  CHECK(names("a*b-a") == "(Intercept) bb2 aa2:bb1 aa3:bb1 aa2:bb2 aa3:bb2");
  CHECK(names("a*b-b") == "(Intercept) aa2 aa3 aa1:bb2 aa2:bb2 aa3:bb2");
  CHECK(names("a:x + a:b") == "(Intercept) aa1:x aa2:x aa3:x aa1:bb2 aa2:bb2 aa3:bb2");
  CHECK(names("b:x + a:b + x") == "(Intercept) x bb2:x bb1:aa2 bb2:aa2 bb1:aa3 bb2:aa3");
  CHECK(names("a*b*c-b:c") ==
        "(Intercept) aa2 aa3 bb2 cc2 aa2:bb2 aa3:bb2 aa2:cc2 aa3:cc2 aa1:bb2:cc2 aa2:bb2:cc2 aa3:bb2:cc2");
  CHECK(names("b:a:x") == "(Intercept) bb1:aa1:x bb2:aa1:x bb1:aa2:x bb2:aa2:x bb1:aa3:x bb2:aa3:x");
  CHECK(names("x:b:a + a:b") == "(Intercept) bb1:aa1 bb2:aa1 bb1:aa2 bb2:aa2 bb1:aa3 bb2:aa3 x:bb1:aa1 x:bb2:aa1 "
                                "x:bb1:aa2 x:bb2:aa2 x:bb1:aa3 x:bb2:aa3");
}

TEST_CASE("design: without an intercept the first factor takes all dummies") {
  CHECK(names("0+a+b") == "aa1 aa2 aa3 bb2");
  CHECK(names("0+x+b+a") == "x bb1 bb2 aa2 aa3");
  CHECK(names("a*b-1") == "aa1 aa2 aa3 bb2 aa2:bb2 aa3:bb2");
  CHECK(names("0+a:x") == "aa1:x aa2:x aa3:x");
  CHECK(names("0+x+x:a") == "x x:aa1 x:aa2 x:aa3");
  CHECK(names("0+a:b") == "aa1:bb1 aa2:bb1 aa3:bb1 aa1:bb2 aa2:bb2 aa3:bb2");
  CHECK(names("0+x:a+b") == "bb1 bb2 x:aa1 x:aa2 x:aa3");
}

TEST_CASE("design: names that are no symbols of R stand in backquotes") {
  CHECK(names("`my var`*`1st`") == "(Intercept) `my var` `1st`a2 `1st`a3 `my var`:`1st`a2 `my var`:`1st`a3");
  CHECK(names(".d + é + `_u` + `.1`") == "(Intercept) .d é `_u` `.1`");
}

TEST_CASE("design: values are products of numbers and indicators") {
  const std::vector<double> design = evaluate_design(columns_of("a + x + b:x"), small_frame(), {2, 0, 1});
  // Columns (Intercept) aa2 aa3 x x:bb2, rows 2, 0, 1 of the frame.
  const std::vector<double> expected = {1, 1, 1, 1, 0, 0, 0, 0, 1, 5, 2, 3, 0, 2, 3};
  CHECK(design == expected);
}

TEST_CASE("design: a missing number stays missing, rows may repeat") {
  Frame frame = small_frame();
  frame.columns[0].values[1] = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> design = evaluate_design(columns_of("x"), frame, {1, 0, 0});
  REQUIRE(design.size() == 6);
  CHECK(std::isnan(design[3]));
  CHECK(design[4] == 2);
  CHECK(design[5] == 2);
}

TEST_CASE("design: functions of a variable") {
  CHECK(names("log(x)*gender") == "(Intercept) log(x) gendermale log(x):gendermale");
  CHECK(names("a:log1p(x) + sqrt(`my z`)") == "(Intercept) sqrt(`my z`) aa1:log1p(x) aa2:log1p(x) aa3:log1p(x)");
  CHECK(names("log(x) + log(x):a") == "(Intercept) log(x) log(x):aa2 log(x):aa3");
  CHECK(names("x + log(x):a") == "(Intercept) x log(x):aa1 log(x):aa2 log(x):aa3");  // x is no margin of log(x)
  Frame frame = small_frame();
  frame.columns[0].values = {4, 1, std::numeric_limits<double>::quiet_NaN()};
  const std::vector<double> design = evaluate_design(columns_of("log(x) + sqrt(x):b + log1p(x)"), frame, {0, 1});
  // Columns (Intercept) log(x) log1p(x) sqrt(x):bb1 sqrt(x):bb2; both rows have b2.
  const std::vector<double> expected = {1, 1, std::log(4), 0, std::log(5), std::log(2), 0, 0, 2, 1};
  REQUIRE(design.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(design[i] == doctest::Approx(expected[i]).epsilon(1e-15));
  CHECK(std::isnan(evaluate_design(columns_of("log(x)"), frame, {2})[1]));
}

TEST_CASE("design: products and powers in I()") {
  CHECK(names("I(x^2)*a") == "(Intercept) I(x^2) aa2 aa3 I(x^2):aa2 I(x^2):aa3");
  CHECK(names("x + I(x*z) + I(x^2):b") == "(Intercept) x I(x * z) I(x^2):bb1 I(x^2):bb2");
  Frame frame = small_frame();
  frame.columns.push_back({"z", false, {7, 0.5, 4}, {}, {}});
  const std::vector<double> design = evaluate_design(columns_of("I(x^3) + I(z^2*x) + I(sqrt(z)^4)"), frame, {2, 0});
  CHECK(design == std::vector<double>{1, 1, 125, 8, 80, 98, 16, design[7]});
  CHECK(design[7] == doctest::Approx(49).epsilon(1e-15));
  frame.columns[0].values[1] = 1e200;
  CHECK_THROWS_WITH_AS(evaluate_design(columns_of("I(x^2)"), frame, {0, 1}),
                       "small.csv, row 2: 'I(x^2)' is too large for double precision; rescale its variables", Error);
  CHECK_THROWS_WITH_AS(columns_of("I(gender^2)"), "'I(gender^2)' in the formula: 'gender' is a factor", Error);
}

TEST_CASE("design: a value outside the domain is named with its row") {
  Frame frame = small_frame();
  frame.columns[0].values = {2, -1, 5};
  CHECK(evaluate_design(columns_of("log(x)"), frame, {0, 2})[3] == doctest::Approx(std::log(5)));
  for (const char* function : {"log", "log1p", "sqrt"}) {
    const std::string name = function;
    CHECK_THROWS_WITH_AS(evaluate_design(columns_of(name + "(x)"), frame, {0, 1}),
                         doctest::Contains(("small.csv, row 2, column 'x': " + name + "(-1) is no number").c_str()),
                         Error);
  }
}

TEST_CASE("design: what cannot be built is refused") {
  CHECK_THROWS_WITH_AS(columns_of("unknown"), "no such variable", Error);
  CHECK_THROWS_WITH_AS(columns_of("constant"),
                       "'constant' has fewer than two levels in these data: leave it out of the formula", Error);
  CHECK_THROWS_WITH_AS(columns_of("log(gender)"), "'log(gender)' in the formula: 'gender' is a factor", Error);
  CHECK_THROWS_WITH_AS(columns_of("0"), "a model without fixed effects is not supported", Error);
  CHECK_THROWS_WITH_AS(columns_of("wide:a:`1st`:b:c:wide2:gender + wide"),
                       "an interaction of more than 10000 columns is not supported", Error);
  CHECK_THROWS_AS(evaluate_design({{"b", {{"b", -1}}}}, small_frame(), {0}), Error);
}
