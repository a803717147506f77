#include <cmath>
#include <limits>

#include "data/row_source.hpp"
#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("columns: strided numbers and strings, missing where NaN, NULL, empty or NA") {
  const double numbers[] = {1.5, 0, std::nan(""), 0, 100000, 0};
  const char* strings[] = {"x", nullptr, "NA"};
  const fglmm_column columns[] = {{"n", numbers, 2, nullptr}, {"s", nullptr, 0, strings}};
  const auto source = view_columns(columns, 2, 3);
  CHECK(source->columns() == std::vector<std::string>{"n", "s"});
  double value = 0;

  REQUIRE(source->next());
  CHECK(source->parse_number(0, value));
  CHECK(value == 1.5);
  CHECK(source->text(1) == "x");
  CHECK_FALSE(source->parse_number(1, value));
  REQUIRE(source->next());
  CHECK(source->missing(0));
  CHECK(source->missing(1));
  REQUIRE(source->next());
  CHECK(source->text(0) == "100000");
  CHECK(source->missing(1));
  CHECK(source->where(1) == "the arrays, row 3, column 's'");
  CHECK_FALSE(source->next());
  CHECK_FALSE(source->next());
}

TEST_CASE("columns: text parses as a CSV cell would, and texts of one row stay valid together") {
  const double a[] = {-4}, b[] = {std::numeric_limits<double>::infinity()};
  const char* text[] = {"+2.5"};
  const fglmm_column columns[] = {{"a", a, 1, nullptr}, {"b", b, 1, nullptr}, {"t", nullptr, 0, text}};
  const auto source = view_columns(columns, 3, 1);
  REQUIRE(source->next());
  double value = 0;
  const auto first = source->text(0), second = source->text(1);
  CHECK(first == "-4");
  CHECK(second == "inf");
  CHECK_FALSE(source->missing(1));
  CHECK_FALSE(source->parse_number(1, value));
  CHECK(source->parse_number(2, value));
  CHECK(value == 2.5);
}

TEST_CASE("columns: what the caller got wrong is said by column") {
  const double numbers[] = {1};
  const char* strings[] = {"\xFF"};
  const auto refused = [&](fglmm_column column, const char* part) {
    check_fails(Status::invalid_argument, {"column 1", part}, [&] { view_columns(&column, 1, 1); });
  };
  refused({nullptr, numbers, 1, nullptr}, "no name");
  refused({"", numbers, 1, nullptr}, "no name");
  refused({"\xFF", numbers, 1, nullptr}, "UTF-8");
  refused({"a", nullptr, 1, nullptr}, "either numbers or strings");
  refused({"a", numbers, 1, strings}, "either numbers or strings");
  refused({"a", numbers, 0, nullptr}, "stride 0");

  const fglmm_column twice[] = {{"a", numbers, 1, nullptr}, {"a", numbers, 1, nullptr}};
  check_fails(Status::invalid_argument, {"named 'a'"}, [&] { view_columns(twice, 2, 1); });
  check_fails(Status::invalid_argument, {"-1 rows"}, [&] { view_columns(twice, 1, -1); });
  check_fails(Status::invalid_argument, {"0 columns"}, [&] { view_columns(nullptr, 0, 1); });

  const fglmm_column latin = {"s", nullptr, 0, strings};
  const auto source = view_columns(&latin, 1, 1);
  REQUIRE(source->next());
  check_fails(Status::bad_data, {"row 1", "'s'", "UTF-8"}, [&] { source->text(0); });
}
