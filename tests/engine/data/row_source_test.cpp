#include "data/row_source.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("row_source: columns by name, numbers or an error with the place") {
  const double numbers[] = {2.5};
  const char* strings[] = {"abc"};
  const fglmm_column columns[] = {{"n", numbers, 1, nullptr}, {"s", nullptr, 0, strings}};
  const auto source = view_columns(columns, 2, 1);
  REQUIRE(source->next());
  CHECK(source->find("s") == 1);
  CHECK(source->find("t") == -1);
  CHECK(source->require("n") == 0);
  CHECK(source->number(0) == 2.5);
  check_fails(Status::bad_data, {"the arrays has no column 't'", "n, s"}, [&] { source->require("t"); });
  check_fails(Status::bad_data, {"row 1, column 's'", "'abc'", "no finite number"}, [&] { source->number(1); });
}
