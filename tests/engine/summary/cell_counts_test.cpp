// cell_counts_test.cpp - bounds of hidden counts, by hand.
#include "summary/cell_counts.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

void check(const CountRange& range, double least, double most) {
  CHECK(range.least == least);
  CHECK(range.most == most);
}

const Category a{0}, b{1}, c{2};

}  // namespace

TEST_CASE("cell counts: a category alone") {
  const CellGroup cell{{a}, {}, 34, 0, {}, {}};
  check(category_count(cell, a, 5), 34, 34);
  check(all_counts(cell, 5), 34, 34);
}

TEST_CASE("cell counts: of several each holds a row, small ones fewer than min_cell, the others as many") {
  const CellGroup plain{{a, b, c}, {}, 12, 0, {}, {}};
  check(category_count(plain, a, 5), 1, 12);
  const CellGroup cell{{a, b, c}, {a}, 20, 0, {}, {}};
  check(category_count(cell, a, 5), 1, 4);
  check(category_count(cell, b, 5), 5, 20);
  check(all_counts(cell, 5), 11, 44);
}

TEST_CASE("cell counts: what the sum leaves") {
  const CellGroup cell{{a, b, c}, {a}, 12, 0, {}, {}};
  const auto all = all_counts(cell, 5);
  check(given_sum(cell, all, category_count(cell, a, 5)), 1, 2);  // b and c hold 5 or more each
  check(given_sum(cell, all, category_count(cell, b, 5)), 5, 6);
  check(given_sum(cell, all, all), 12, 12);
  const CellGroup two{{a, b}, {a}, 12, 0, {}, {}};
  CountRange part = category_count(two, b, 5);
  check(given_sum(two, all_counts(two, 5), part), 8, 11);
  part.add(category_count(two, a, 5));
  check(given_sum(two, all_counts(two, 5), part), 12, 12);
}
