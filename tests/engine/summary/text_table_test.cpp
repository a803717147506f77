// text_table_test.cpp - literals.
#include "summary/text_table.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace fedglmm;

TEST_CASE("text table: the first column to the left, the others to the right, by characters and not bytes") {
  CHECK(text_table({{"name", "n"}, {"Zürich", "12"}, {"x"}}, 2) == "  name     n\n  Zürich  12\n  x\n");
  CHECK(text_table({}, 2).empty());
}

TEST_CASE("text table: numbers and names for people") {
  CHECK(rounded(1234.5678) == "1234.6");
  CHECK(rounded(NAN) == "withheld");
  CHECK(printable("ward a") == "ward a");
  CHECK(printable("a\x1b[2J") == "\"a\\u001b[2J\"");
}
