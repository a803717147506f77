#include "accuracy/table.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

using namespace accuracy;

TEST_CASE("table: numbers have two significant digits") {
  CHECK(two_digits(0.02617) == "0.026");
  CHECK(two_digits(-0.0999) == "-0.10");
  CHECK(two_digits(0.00999) == "0.010");
  CHECK(two_digits(9.96) == "10");
  CHECK(two_digits(1.25e-12) == "1.2e-12");
  CHECK(two_digits(4.96e-4) == "5.0e-4");
  CHECK(two_digits(4849) == "4,800");
  CHECK(two_digits(0) == "0");
  CHECK(two_digits(std::numeric_limits<double>::quiet_NaN()) == "–");
  CHECK(two_digits(-std::numeric_limits<double>::infinity()) == "-∞");
}

TEST_CASE("table: whole numbers are given in full") {
  CHECK(whole(0) == "0");
  CHECK(whole(999) == "999");
  CHECK(whole(15068) == "15,068");
  CHECK(whole(-1234567) == "-1,234,567");
  CHECK(whole(-100) == "-100");
}

TEST_CASE("table: columns are aligned in characters") {
  Table table({"K", "gap"});
  table.add({"2", "–"});
  table.add({"3, none", "0.1"});
  CHECK(table.markdown() ==
        "| K       | gap |\n"
        "| ------- | --- |\n"
        "| 2       | –   |\n"
        "| 3, none | 0.1 |\n");
}

TEST_CASE("table: a line of another length is an error") {
  Table table({"a", "b"});
  table.add({"1"});
  CHECK_THROWS_AS(table.markdown(), std::logic_error);
}
