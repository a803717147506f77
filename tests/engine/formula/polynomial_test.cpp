// polynomial_test.cpp - design columns as polynomials, by hand and by evaluation at points.
#include "formula/polynomial.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/error.hpp"

using namespace fedglmm;

namespace {

// age (centre 40, scale 16), urban (0/1), ward (low, mid, high), age_urban = age^2 * urban.
Protocol example() {
  Protocol protocol;
  Variable age, urban, ward, product;
  age.name = "age";
  age.centre = 40;
  age.scale = 16;
  urban.name = "urban";
  urban.type = VariableType::binary;
  ward.name = "ward";
  ward.type = VariableType::factor;
  ward.levels = {"low", "mid", "high"};
  product.name = "age_urban";
  product.derived = {{0, 2}, {1, 1}};
  protocol.variables = {age, urban, ward, product};
  return protocol;
}

const std::vector<BaseColumn> columns = {{"age", 0, -1}, {"urban", 1, 1}, {"wardmid", 2, 1}, {"wardhigh", 2, 2}};

Polynomial of(const std::vector<Atom>& atoms) { return design_polynomial({"", atoms}, example(), columns); }

double evaluate(const Polynomial& polynomial, const std::vector<double>& base) {
  double sum = 0;
  for (const auto& [monomial, coefficient] : polynomial) {
    double product = coefficient;
    for (const int column : monomial) product *= base[static_cast<std::size_t>(column)];
    sum += product;
  }
  return sum;
}

}  // namespace

TEST_CASE("polynomial: a dummy is idempotent, dummies of one factor exclude each other") {
  const Polynomial mid = {{{2}, 2.0}}, high = {{{3}, 3.0}}, z = {{{0}, 5.0}};
  CHECK(multiply(mid, mid, columns) == Polynomial{{{2}, 4.0}});
  CHECK(multiply(mid, high, columns).empty());
  CHECK(multiply(z, z, columns) == Polynomial{{{0, 0}, 25.0}});
  CHECK(multiply(high, z, columns) == Polynomial{{{0, 3}, 15.0}});
  CHECK(multiply({{{0, 1}, 1.0}}, {{{0, 1, 3}, 1.0}}, columns) == Polynomial{{{0, 0, 1, 3}, 1.0}});
}

TEST_CASE("polynomial: terms that cancel disappear") {
  const Polynomial not_urban = {{{}, 1.0}, {{1}, -1.0}};
  CHECK(multiply(not_urban, {{{1}, 1.0}}, columns).empty());
  CHECK(multiply(not_urban, not_urban, columns) == not_urban);
}

TEST_CASE("polynomial: intercept, numeric, binary and factor columns") {
  CHECK(of({}) == Polynomial{{{}, 1.0}});
  CHECK(of({{"age", -1}}) == Polynomial{{{}, 40.0}, {{0}, 16.0}});
  CHECK(of({{"urban", -1}}) == Polynomial{{{1}, 1.0}});
  CHECK(of({{"ward", 2}}) == Polynomial{{{3}, 1.0}});
  CHECK(of({{"ward", 0}}) == Polynomial{{{}, 1.0}, {{2}, -1.0}, {{3}, -1.0}});
  CHECK(of({{"ward", 0}, {"urban", -1}}) == Polynomial{{{1}, 1.0}, {{1, 2}, -1.0}, {{1, 3}, -1.0}});
}

TEST_CASE("polynomial: a derived column is written out and agrees with its values") {
  const Polynomial derived = of({{"age_urban", -1}});
  CHECK(derived == Polynomial{{{1}, 1600.0}, {{0, 1}, 1280.0}, {{0, 0, 1}, 256.0}});
  CHECK(degree(derived) == 3);
  const Polynomial product = of({{"age_urban", -1}, {"age", -1}, {"ward", 0}});
  for (const double age : {0.0, 31.5, 77.0}) {
    for (const int ward : {0, 1, 2}) {
      const std::vector<double> base = {(age - 40) / 16, 1, double(ward == 1), double(ward == 2)};
      const double expected = ward == 0 ? age * age * age : 0;
      CHECK(evaluate(product, base) == doctest::Approx(expected).epsilon(1e-12));
    }
  }
}

TEST_CASE("polynomial: powers are written out") {
  CHECK(of({{"age", -1, Transform::none, 2}}) == of({{"age", -1}, {"age", -1}}));
  CHECK(of({{"age", -1, Transform::none, 2}, {"urban", -1}}) == of({{"age_urban", -1}}));
  CHECK(of({{"urban", -1, Transform::none, 9}}) == of({{"urban", -1}}));
  CHECK(degree(of({{"age_urban", -1, Transform::none, 3}})) == 7);
}

TEST_CASE("polynomial: a centre of zero leaves no constant, an empty polynomial has degree 0") {
  Protocol protocol = example();
  protocol.variables[0].centre = 0;
  CHECK(design_polynomial({"", {{"age", -1}}}, protocol, columns) == Polynomial{{{0}, 16.0}});
  CHECK(degree({}) == 0);
}

TEST_CASE("polynomial: a transformed variable is a base column on its own scale alone") {
  Protocol protocol = example();
  protocol.variables[0].transform = Transform::log;
  const auto polynomial = [&](const std::vector<Atom>& atoms) {
    return design_polynomial({"the term", atoms}, protocol, columns);
  };
  CHECK(polynomial({{"age", -1, Transform::log}}) == Polynomial{{{}, 40.0}, {{0}, 16.0}});
  CHECK(polynomial({{"age", -1, Transform::log}, {"ward", 2}}) == Polynomial{{{3}, 40.0}, {{0, 3}, 16.0}});
  const auto refused = [&](const Atom& atom, const std::string& message) {
    try {
      polynomial({atom});
      FAIL("a scale that the protocol does not share was accepted");
    } catch (const Error& error) {
      CHECK(error.status() == Status::invalid_argument);
      CHECK(error.what() == message);
    }
  };
  const std::string shared = "the term 'the term': the protocol shares 'age' on the log scale: write log(age)";
  refused({"age", -1}, shared);
  refused({"age", -1, Transform::sqrt}, shared);
  refused({"urban", -1, Transform::log},
          "the term 'the term': only a numeric variable that is not derived can be shared on the log scale, and "
          "'urban' is none");
  refused({"age_urban", -1, Transform::log},
          "the term 'the term': only a numeric variable that is not derived can be shared on the log scale, and "
          "'age_urban' is none");
  protocol.variables[0].transform = Transform::none;
  refused({"age", -1, Transform::sqrt},
          "the term 'the term': the protocol does not share 'age' on the sqrt scale: put transform sqrt on it in the "
          "protocol (--transform age=sqrt)");
}

TEST_CASE("polynomial: unknown variables are named with those there are") {
  try {
    of({{"bmi", -1}});
    FAIL("an unknown variable was accepted");
  } catch (const Error& error) {
    CHECK(error.status() == Status::invalid_argument);
    CHECK(std::string(error.what()) ==
          "'bmi' is not a variable of the protocol, which has: age, urban, ward, age_urban");
  }
  CHECK_THROWS_AS(of({{"ward", -1}}), Error);
  CHECK_THROWS_AS(of({{"ward", 3}}), Error);
}
