// response_test.cpp - what each family takes for a response, and where it says no.
#include "fit/response.hpp"

#include "fails_with.hpp"
#include "fits.hpp"

using namespace fits;

namespace {

std::vector<double> values(const Column& column, Family family, const std::vector<std::int64_t>& rows) {
  return response_values(table({column}), column, family, rows);
}

using Values = std::vector<double>;

}  // namespace

TEST_CASE("response: the rows asked for, in their order") {
  CHECK(values(numbers("y", {0, 1, 1, 0}), Family::binomial, {3, 1, 0}) == Values{0, 1, 0});
  CHECK(values(numbers("y", {7, 2, 1e15}), Family::poisson, {0, 2}) == Values{7, 1e15});
  CHECK(values(numbers("y", {-1.5, 2, 1e300}), Family::gaussian, {0, 1, 2}) == Values{-1.5, 2, 1e300});
}

TEST_CASE("response: the second of two text levels is the event") {
  CHECK(values(words("y", {"yes", "no", "yes"}), Family::binomial, {0, 1, 2}) == Values{1, 0, 1});
  CHECK(values(words("y", {"TRUE", "FALSE", "TRUE"}), Family::binomial, {0, 1, 2}) == Values{1, 0, 1});
  Column given = words("y", {"alive", "dead"});
  std::swap(given.levels[0], given.levels[1]);
  CHECK(values(given, Family::binomial, {0, 1}) == Values{0, 1});  // the order that was asked for, not that of bytes
}

TEST_CASE("response: a value that the family does not allow is named with its place") {
  check_fails(Status::bad_data, {"rows.csv", "row 3 below the header", "'y'", "'2'", "0 or 1"},
              [] { values(numbers("y", {0, 1, 2}), Family::binomial, {0, 1, 2}); });
  check_fails(Status::bad_data, {"row 2", "'-1'", "non-negative integer"},
              [] { values(numbers("y", {0, -1, 2}), Family::poisson, {0, 1, 2}); });
  check_fails(Status::bad_data, {"row 1", "'1.5'", "non-negative integer"},
              [] { values(numbers("y", {1.5, 1}), Family::poisson, {0, 1}); });
  check_fails(Status::bad_data, {"row 2", "'high'", "a number"},
              [] { values(words("y", {"low", "high"}), Family::gaussian, {1, 0}); });
  check_fails(Status::bad_data, {"'y'", "two levels", "3"},
              [] { values(words("y", {"a", "b", "c"}), Family::binomial, {0, 1, 2}); });
}

TEST_CASE("response: a constant one is refused, judged on the rows that are used") {
  check_fails(Status::bad_data, {"'y'", "is 0 in all 2 rows"},
              [] { values(numbers("y", {0, 0, 4}), Family::poisson, {0, 1}); });
  check_fails(Status::bad_data, {"is 1 in all 2 rows"},
              [] { values(words("y", {"no", "yes", "yes"}), Family::binomial, {1, 2}); });
  check_fails(Status::bad_data, {"is 0.1 in all 3 rows"},
              [] { values(numbers("y", {0.1, 0.1, 0.1}), Family::gaussian, {0, 1, 2}); });
}
