// covariate_test.cpp - names as deparse() of R 4.2 writes them.
#include "formula/covariate.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

TEST_CASE("covariate: names of variables, functions and products") {
  const Covariate x{{{"x"}}}, log_x{{{"x", Transform::log}}}, odd{{{"my x", Transform::sqrt}}};
  CHECK(shown_name(x) == "x");
  CHECK(shown_name(log_x) == "log(x)");
  CHECK(shown_name(odd) == "sqrt(`my x`)");
  CHECK(shown_name(Covariate{{{"x", Transform::none, 2}}, true}) == "I(x^2)");
  CHECK(shown_name(Covariate{{{"x", Transform::none, 3}, {"_z", Transform::log1p, 2}, {"w"}}, true}) ==
        "I(x^3 * log1p(`_z`)^2 * w)");
  CHECK(shown_name(Term{x, log_x}) == "x:log(x)");
}

TEST_CASE("covariate: x and I(x) are two") {
  CHECK(Covariate{{{"x"}}} != Covariate{{{"x"}}, true});
  CHECK(Covariate{{{"x"}}} == Covariate{{{"x"}}, false});
}
