// design_rows_test.cpp - complete rows by cluster, with the design that R's model.matrix would give.
#include "model/design_rows.hpp"

#include <cmath>
#include <limits>

#include "engine/fits.hpp"
#include "fails_with.hpp"

using namespace fits;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Frame example() {
  return table({words("site", {"b", "B", "b", "a", "", "a", "B"}), numbers("y", {1, 0, 1, missing, 1, 0, 1}),
                numbers("x", {10, 20, 30, 40, 50, 60, 70}), words("f", {"low", "mid", "", "high", "low", "mid", "low"}),
                numbers("unused", std::vector<double>(7, missing))});
}

DesignRows rows_of(const std::string& formula, const Frame& frame, Levels levels = Levels::drop_unused) {
  return design_rows(parse_formula(formula), frame, levels);
}

using Values = RawVector<double>;
using Indices = std::vector<std::int64_t>;
using RowNumbers = RawVector<std::int64_t>;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("design rows: incomplete rows are dropped, clusters stand in byte order, rows in their own") {
  const auto rows = rows_of("y ~ x + (1 | site)", example());
  CHECK(rows.clusters == Names{"B", "a", "b"});
  CHECK(rows.rows == RowNumbers{1, 6, 5, 0, 2});
  CHECK(rows.offset == Indices{0, 2, 3, 5});
  CHECK(rows.dropped == 2);  // no site in one, no y in the other; a column outside the formula may be missing
  CHECK(rows.names() == Names{"(Intercept)", "x"});
  CHECK(rows.X == Values{1, 1, 1, 1, 1, 20, 70, 60, 10, 30});
  CHECK(rows.intercept == 0);
}

TEST_CASE("design rows: clusters stand in byte order whatever the order of their levels") {
  Frame frame = table({words("site", {"b", "a", "b"}), numbers("y", {1, 0, 1}), numbers("x", {1, 2, 3})});
  frame.columns[0].levels = {"z", "c"};  // the codes are 1, 0, 1
  const auto rows = rows_of("y ~ x + (1 | site)", frame);
  CHECK(rows.clusters == Names{"c", "z"});
  CHECK(rows.rows == RowNumbers{0, 2, 1});
}

TEST_CASE("design rows: only levels that occur in the rows used have a column") {
  const auto dropped = rows_of("y ~ f + (1 | site)", example());
  CHECK(dropped.dropped == 3);
  CHECK(dropped.names() == Names{"(Intercept)", "fmid"});  // "high" stands only where y is missing; "low" is first
  CHECK(dropped.X == Values{1, 1, 1, 1, 1, 0, 1, 0});
  const auto kept = rows_of("y ~ f + (1 | site)", example(), Levels::keep);
  CHECK(kept.names() == Names{"(Intercept)", "flow", "fmid"});  // in byte order "high" is first
  CHECK(kept.X == Values{1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0});
}

TEST_CASE("design rows: a formula without an intercept, numbers as clusters") {
  auto frame = example();
  frame.columns[0] = numbers("site", {9, 10, 9, 2, missing, 2, 10});
  const auto rows = rows_of("y ~ x - 1 + (1 | site)", frame);
  CHECK(rows.clusters == Names{"10", "2", "9"});
  CHECK(rows.intercept == -1);
  CHECK(rows.names() == Names{"x"});
  CHECK(rows.random_columns == std::vector<int>{1});
  CHECK(rows.X == Values{20, 70, 60, 10, 30, 1, 1, 1, 1, 1});
}

TEST_CASE("design rows: a cluster column that was read as text is numeric as a covariate, if it holds numbers") {
  Frame frame = table({words("site", {"2", "10", "2"}), numbers("y", {1, 0, 1})});
  const auto rows = rows_of("y ~ site + (1 | site)", frame);
  CHECK(rows.names() == Names{"(Intercept)", "site"});
  CHECK(rows.X == Values{1, 1, 1, 10, 2, 2});
  frame.columns[0] = words("site", {"2", "10b", "2"});
  CHECK(rows_of("y ~ site + (1 | site)", frame).names() == Names{"(Intercept)", "site2"});
}

TEST_CASE("design rows: columns that random effects alone use come last, and count for completeness") {
  const auto rows = rows_of("y ~ x + (1 + x + f || site)", example());
  CHECK(rows.names() == Names{"(Intercept)", "x"});
  CHECK(rows.fixed_count == 2);
  REQUIRE(rows.blocks.size() == 3);
  CHECK(rows.blocks[2].terms == Names{"flow", "fmid"});
  CHECK(rows.random_columns == std::vector<int>{0, 1, 2, 3});
  CHECK(rows.dropped == 3);
  CHECK(rows.X == Values{1, 1, 1, 1, 20, 70, 60, 10, 0, 1, 0, 1, 1, 0, 1, 0});
}

TEST_CASE("design rows: offsets add and count for completeness") {
  Frame frame = example();
  frame.columns.push_back(numbers("t", {1, 2, missing, 4, 5, 6, 7}));
  CHECK(rows_of("y ~ x + (1 | site)", frame).eta_offset.empty());
  const auto rows = rows_of("y ~ x + offset(log(t)) + offset(x) + (1 | site)", frame);
  CHECK(rows.rows == RowNumbers{1, 6, 5, 0});
  CHECK(rows.eta_offset == std::vector<double>{std::log(2) + 20, std::log(7) + 70, std::log(6) + 60, 10});
  frame.columns.back().values[0] = 0;
  check_fails(Status::bad_data, {"row 1", "'t'", "log(0) is no number"},
              [&] { rows_of("y ~ x + offset(log(t)) + (1 | site)", frame); });
  check_fails(Status::invalid_argument, {"'f' is a factor"}, [&] { rows_of("y ~ x + offset(f) + (1 | site)", frame); });
}

TEST_CASE("design rows: columns that are needed otherwise count for completeness") {
  Frame frame = example();
  frame.columns.push_back(numbers("w", {1, missing, 1, 1, 1, 1, 1}));
  const Formula formula = parse_formula("y ~ x + (1 | site)");
  CHECK(design_rows(formula, frame, Levels::drop_unused, {"w"}).rows == RowNumbers{6, 5, 0, 2});
  CHECK(rows_of("cbind(y, w) ~ x + (1 | site)", frame).rows == RowNumbers{6, 5, 0, 2});
}

TEST_CASE("design rows: nested clusters are those of both columns, and some outer one holds several") {
  const auto frame = [](const std::vector<std::string>& inner) {
    return table({words("o", {"b", "a", "b", "a", ""}), words("i", inner), numbers("y", {1, 2, 3, 4, 5})});
  };
  const auto rows = rows_of("y ~ (1 | o/i)", frame({"1", "1", "2", "1", "2"}));
  CHECK(rows.clusters == Names{"1:a", "1:b", "2:b"});
  CHECK(rows.outer_names == Names{"a", "b"});
  CHECK(rows.outer == Indices{0, 1, 1});
  CHECK(rows.dropped == 1);
  check_fails(Status::bad_data, {"every 'o' holds a single cluster 'i:o'", "cannot be told apart"},
              [&] { rows_of("y ~ (1 | o/i)", frame({"1", "2", "1", "2", "3"})); });
}

TEST_CASE("design rows: nothing complete, one cluster, one level, an unknown column") {
  auto frame = example();
  check_fails(Status::bad_data, {"rows.csv", "no row is complete"},
              [&] { rows_of("y ~ unused + (1 | site)", frame); });
  check_fails(Status::bad_data, {"'bmi'", "site, y, x, f"}, [&] { rows_of("y ~ bmi + (1 | site)", frame); });
  frame.columns[0] = words("site", {"a", "", "a", "b", "a", "a", ""});  // b has no complete row
  check_fails(Status::bad_data, {"'site'", "a single cluster ('a')"}, [&] { rows_of("y ~ x + (1 | site)", frame); });
  frame = example();
  frame.columns[3] = words("f", {"low", "low", "low", "mid", "low", "low", "low"});
  check_fails(Status::bad_data, {"'f'", "fewer than two levels"}, [&] { rows_of("y ~ f + (1 | site)", frame); });
}
