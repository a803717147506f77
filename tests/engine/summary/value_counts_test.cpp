// value_counts_test.cpp - counts of values up to a limit, by hand.
#include "summary/value_counts.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

TEST_CASE("value counts stop at a limit") {
  ValueCounts counts(3);
  for (const double x : {5.0, 5.0, 7.0}) counts.add(x);
  CHECK_FALSE(counts.full());
  CHECK(counts.distinct() == 2);
  CHECK(counts.largest() == 2);
  CHECK(counts.count(5) == 2);
  CHECK(counts.count(6) == 0);
  ValueCounts more(3);
  more.add(7, 4);
  more.add(counts);
  CHECK(more.count(7) == 5);
  CHECK(more.count(5) == 2);
  counts.add(9);
  CHECK(counts.full());
  CHECK(counts.largest() == 0);
  counts.add(11);
  CHECK(counts.distinct() == 3);
}

TEST_CASE("value counts: a limit that tells enough for any order, and for ten other rows") {
  CHECK(value_limit(2) == 11);
  CHECK(value_limit(8) == 11);
  CHECK(value_limit(12) == 14);
}
