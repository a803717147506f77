#include "data/cell.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("cell: a number is the whole text") {
  const auto number = [](const char* text) {
    double value = -99;
    CHECK(parse_cell(text, value) == CellKind::number);
    return value;
  };
  CHECK(number("1.5") == 1.5);
  CHECK(number("-1e-3") == -0.001);
  CHECK(number("+7") == 7);
  CHECK(number(".5") == 0.5);
  CHECK(number("01") == 1);
  CHECK(number("1e308") == 1e308);
}

TEST_CASE("cell: text is text, NaN, Inf and overflow are told apart, and the value stays as it was") {
  for (const char* text : {"", " 1", "1 ", "1,5", "0x10", "1e", "--1", "+-1", "++1", "+", "TRUE", "1.5kg", "n", "NA"}) {
    double value = -99;
    CAPTURE(text);
    CHECK(parse_cell(text, value) == CellKind::text);
    CHECK(value == -99);
  }
  for (const char* text : {"NaN", "nan", "-nan", "Inf", "-inf", "+Infinity", "1e999", "-1e999"}) {
    double value = -99;
    CAPTURE(text);
    CHECK(parse_cell(text, value) == CellKind::not_finite);
    CHECK(value == -99);
  }
}

TEST_CASE("cell: numbers as a CSV file holds them") {
  CHECK(cell_text(3) == "3");
  CHECK(cell_text(-0.0) == "0");
  CHECK(cell_text(100000) == "100000");
  CHECK(cell_text(9007199254740991) == "9007199254740991");
  CHECK(cell_text(0.1) == "0.1");
  CHECK(cell_text(1e300) == "1e+300");
}

TEST_CASE("cell: what is missing, and texts in messages") {
  CHECK(missing_text(""));
  CHECK(missing_text("NA"));
  CHECK_FALSE(missing_text("na"));
  CHECK_FALSE(missing_text(" "));
  CHECK(in_quotes("a\nb") == "'a b'");
  CHECK(in_quotes(std::string(61, 'x')) == "'" + std::string(60, 'x') + "...'");
  CHECK(in_quotes(std::string(60, 'x')) == "'" + std::string(60, 'x') + "'");
  CHECK(listed({"a", "b"}) == "a, b");
  check_fails(Status::bad_data, {"f.csv has no column 'q'", "a, b"},
              [] { fail_missing_column("f.csv", "q", {"a", "b"}); });
}
