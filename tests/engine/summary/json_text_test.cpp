// json_text_test.cpp - literals.
#include "summary/json_text.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("json text: strings") {
  CHECK(json_string("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
  CHECK(json_string("Zürich") == "\"Zürich\"");
  check_fails(Status::bad_data, {"UTF-8"}, [] { json_string("\xC3"); });
}

TEST_CASE("json text: numbers") {
  CHECK(shortest_number(0.1) == "0.1");
  CHECK(shortest_number(-0.0) == "0");
  CHECK(shortest_number(117) == "117");
  CHECK(shortest_number(NAN) == "null");
  CHECK(digits_17(0.1) == "0.10000000000000001");
  CHECK(digits_17(117) == "117");
  CHECK(digits_17(-0.0) == "0");
  CHECK(digits_17(1e-7) == "9.9999999999999995e-08");
  CHECK(digits_17(1e23) == "9.9999999999999992e+22");
  CHECK(digits_17(NAN) == "null");
}
