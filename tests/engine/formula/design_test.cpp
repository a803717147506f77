// design_test.cpp - column names by R: colnames(model.matrix(formula)) of R 4.2, written down as literals, for factors
// a (a1 a2 a3), b (b1 b2), c (c1 c2) and numeric x, z.
#include "formula/design.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("design: functions of a variable") {
  CHECK(names("log(x)*gender") == "(Intercept) log(x) gendermale log(x):gendermale");
  CHECK(names("a:log1p(x) + sqrt(`my z`)") == "(Intercept) sqrt(`my z`) aa1:log1p(x) aa2:log1p(x) aa3:log1p(x)");
  CHECK(names("log(x) + log(x):a") == "(Intercept) log(x) log(x):aa2 log(x):aa3");
  CHECK(names("x + log(x):a") == "(Intercept) x log(x):aa1 log(x):aa2 log(x):aa3");  // x is no margin of log(x)
}

TEST_CASE("design: products and powers in I()") {
  CHECK(names("I(x^2)*a") == "(Intercept) I(x^2) aa2 aa3 I(x^2):aa2 I(x^2):aa3");
  CHECK(names("x + I(x*z) + I(x^2):b") == "(Intercept) x I(x * z) I(x^2):bb1 I(x^2):bb2");
  CHECK_THROWS_WITH_AS(columns_of("I(gender^2)"), "'I(gender^2)' in the formula: 'gender' is a factor", Error);
}

TEST_CASE("design: what cannot be built is refused") {
  CHECK_THROWS_WITH_AS(columns_of("unknown"), "no such variable", Error);
  CHECK_THROWS_WITH_AS(columns_of("constant"),
                       "'constant' has fewer than two levels in these data: leave it out of the formula", Error);
  CHECK_THROWS_WITH_AS(columns_of("log(gender)"), "'log(gender)' in the formula: 'gender' is a factor", Error);
  CHECK_THROWS_WITH_AS(columns_of("0"), "a model without fixed effects is not supported", Error);
  CHECK_THROWS_WITH_AS(columns_of("wide:a:`1st`:b:c:wide2:gender + wide"),
                       "an interaction of more than 10000 columns is not supported", Error);
}
