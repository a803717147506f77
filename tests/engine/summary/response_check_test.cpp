// response_check_test.cpp - response sums of a cluster that no rows have.
#include "summary/response_check.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

// 25 rows; random-effect columns sexm, of which 7 rows have it, and age, z in [-5, 10].
void check_sums(std::vector<double> y, const std::string& type = "binary", const std::string& precision = "4") {
  const auto members = cat("\"random\": [\"sex\", \"age\"], \"precision\": ", precision, ", \"order\"");
  const auto protocol = study(replaced(replaced(cell_study, "binary", type), "\"order\"", members));
  Group group;
  group.rows.cluster = "a";
  group.n = 25;
  group.y = {std::move(y)};
  check_responses(*protocol, base_columns(*protocol), group, [](int) { return 7.0; }, "a.fgs, line 2");
}

void sums_refused(const std::vector<double>& y, const std::string& why, const std::string& type = "binary") {
  check_fails(Status::bad_data, {"a.fgs, line 2: impossible: the sum of 'ill'", why}, [&] { check_sums(y, type); });
}

}  // namespace

TEST_CASE("response check: sums that rows have, and sums withheld") {
  CHECK_NOTHROW(check_sums({9, 7, 90}));
  CHECK_NOTHROW(check_sums({0, 0, 0}));
  CHECK_NOTHROW(check_sums({9, NAN, NAN}));
  CHECK_NOTHROW(check_sums({90, 70, 900}, "count"));
  CHECK_NOTHROW(check_sums({-7.5, 1e6, 8}, "numeric"));
}

TEST_CASE("response check: events are counted, and no more than rows") {
  sums_refused({26, 0, 0}, "is 26 in 25 rows");
  sums_refused({-1, 0, 0}, "is -1");
  sums_refused({2.5, 0, 0}, "is 2.5");
  sums_refused({2.5, 0, 0}, "is 2.5", "count");
}

TEST_CASE("response check: products with a dummy are counts among its rows") {
  sums_refused({9, 8, 0}, "times sexm is 8");  // 7 rows
  sums_refused({5, 6, 0}, "times sexm is 6");  // 5 events
  sums_refused({5, 0.5, 0}, "times sexm is 0.5");
  sums_refused({9, 10, 0}, "times sexm is 10", "count");
}

TEST_CASE("response check: products with a column lie between its bounds, but for their rounding") {
  sums_refused({9, 0, 91}, "times age is 91");
  sums_refused({9, 0, -46}, "times age is -46");
  CHECK_NOTHROW(check_sums({9, 0, 90}));  // grid of 9 events: 3 / 64 lies below 1/16
}

TEST_CASE("response check: the grid of rule R6, at its finest") {
  sums_refused({9, 0, 8.01}, "no multiple of 0.03125 (rule R6)");  // one event: the power of two above 1 / 64
  sums_refused({1.01, 0, 8}, "no multiple", "numeric");
  CHECK_NOTHROW(check_sums({9, 0, 8.01}, "binary", "0"));
}
