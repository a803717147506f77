// said_sums_test.cpp - combinations of sums over parts of partitions, by hand.
#include "disclosure/said_sums.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

namespace {

// Atoms are the cells of a table, row after row; `rows` behind each.
bool both_said(const std::vector<std::int64_t>& rows, std::size_t columns, std::int64_t least = 10) {
  std::vector<int> row, column;
  for (std::size_t a = 0; a < rows.size(); ++a) {
    row.push_back(static_cast<int>(a / columns));
    column.push_back(static_cast<int>(a % columns));
  }
  SaidSums sums(least, {rows});
  return sums.say(row) && sums.say(column);
}

}  // namespace

TEST_CASE("said sums: a part has no rows or enough") {
  SaidSums sums(10, {{10, 9, 0}});
  CHECK_FALSE(sums.say({0, 1, 1}));
  CHECK(sums.say({0, 0, 1}));
}

TEST_CASE("said sums: two partitions, where one part less another is about few rows") {
  CHECK(both_said({50, 0, 0, 50}, 2));
  CHECK(both_said({50, 10, 0, 50}, 2));
  CHECK_FALSE(both_said({50, 9, 0, 50}, 2));
  CHECK(both_said({50, 5, 5, 50}, 2));       // the difference is about 10 rows, 5 of them with the other sign
  CHECK_FALSE(both_said({50, 5, 4, 50}, 2));
}

TEST_CASE("said sums: two parts together less one of the other partition") {
  CHECK_FALSE(both_said({20, 0, 0, 20, 5, 0, 0, 0, 40}, 3));
  CHECK(both_said({20, 10, 0, 20, 10, 0, 0, 10, 40}, 3));
}

TEST_CASE("said sums: three partitions, though any two are fine") {
  // (a, b, c): all rows agree in two or three of the parts but for 9: a + b - c is 1 in (1, 1, 1) alone.
  const std::vector<int> a{0, 1, 0, 1}, b{0, 0, 1, 1}, c{0, 1, 1, 1};
  for (const std::int64_t rows : {9, 10}) {
    SaidSums sums(10, {{50, 50, 50, rows}});
    CHECK(sums.say(a));
    CHECK(sums.say(b));
    CHECK(sums.say(c) == (rows == 10));
  }
}

TEST_CASE("said sums: a partition that was refused is forgotten") {
  SaidSums sums(10, {{50, 9, 50}});
  CHECK(sums.say({0, 0, 1}));
  CHECK_FALSE(sums.say({0, 1, 1}));
  CHECK(sums.say({0, 0, 1}));
}

TEST_CASE("said sums: every table counts") {
  SaidSums sums(10, {{50, 50}, {50, 9}});
  CHECK_FALSE(sums.say({0, 1}));
}

TEST_CASE("said sums: parts that are said though few, and what follows for others") {
  // Part 1 has 6 rows; a part of the second partition has those of it and others.
  for (const std::int64_t others : {9, 10}) {
    SaidSums sums(10, {{50, 6, others}});
    CHECK(sums.say_first({0, 1, 0}, {0, 1}));
    CHECK(sums.say({0, 1, 1}) == (others == 10));
  }
  SaidSums inside(10, {{50, 6, 6, 4}});      // two parts said, of the second all but 4 rows in a sum with the first
  CHECK(inside.say_first({0, 1, 2, 2}, {0, 1, 1}));
  CHECK_FALSE(inside.say({0, 1, 1, 0}));
}
