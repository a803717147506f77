// sum_test.cpp - sums and products of terms, by hand.
#include "formula/sum.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

namespace {

const Covariate a{{{"a"}}}, b{{{"b"}}}, x{{{"x"}}};

Sum of(std::vector<Covariates> terms) {
  Sum out;
  out.terms = std::move(terms);
  return out;
}

using Terms = std::vector<Covariates>;

}  // namespace

TEST_CASE("sum: a term counts once, the last intercept counts") {
  Sum total = of({{a}});
  total.intercept = true;
  Sum part = of({{b}, {a}});
  part.intercept = false;
  add(total, part);
  CHECK(total.terms == Terms{{a}, {b}});
  CHECK(total.intercept == false);
  remove(total, part);
  CHECK(total.terms.empty());
  CHECK(total.intercept == true);
}

TEST_CASE("sum: interactions are sets") {
  CHECK(interactions(of({{a}, {b}}), of({{a}, {b}})).terms == Terms{{a}, {a, b}, {b}});
  CHECK(interactions(of({{a}}), of({})).terms.empty());
  CHECK(ordered({{a, b, x}, {b}, {a, x}}, {x, b, a}) == std::vector<Term>{{b}, {x, a}, {x, b, a}});
}

TEST_CASE("sum: independent random terms, and what two have in common") {
  const RandomTerm both{true, {{a}, {a, x}}, {"g"}};
  const std::vector<RandomTerm> alone = independent(both);
  REQUIRE(alone.size() == 3);
  CHECK(alone[0].intercept);
  CHECK(alone[0].terms.empty());
  CHECK_FALSE(alone[2].intercept);
  CHECK(alone[2].terms == std::vector<Term>{{a, x}});
  CHECK(common_effect(both, alone[0]) == "(Intercept)");
  CHECK(common_effect(both, alone[2]) == "a:x");
  CHECK(common_effect(alone[0], alone[1]).empty());
  CHECK(common_effect(both, {true, {{a}}, {"g", "h"}}).empty());
}
