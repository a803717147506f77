// flow_test.cpp - ranges of hidden counts by hand and by all tables there are.
#include "disclosure/flow.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

using disclosure_tests::Flow;
using Range = std::pair<std::int64_t, std::int64_t>;

TEST_CASE("flow: two sums in two columns") {
  Flow flow;  // 3 and 2 in the first row, 1 and 4 in the second
  flow.add(0, 2, 1, 3, 5);
  flow.add(0, 3, 1, 2, 5);
  flow.add(1, 2, 1, 1, 5);
  flow.add(1, 3, 1, 4, 5);
  // (3, 2 / 1, 4) changes by t (1, -1 / -1, 1): t <= 0 since the 1 is at its least, t >= -2 since the 3 falls to 1.
  CHECK(flow.range(0) == Range{1, 3});
  CHECK(flow.range(1) == Range{2, 4});
  CHECK(flow.range(2) == Range{1, 3});
  CHECK(flow.range(3) == Range{2, 4});
}

TEST_CASE("flow: ranges are those over all tables of two rows and three columns") {
  std::mt19937 random(3);
  for (int trial = 0; trial < 200; ++trial) {
    std::array<std::array<int, 2>, 6> bounds{};
    std::array<int, 6> now{};
    Flow flow;
    for (int e = 0; e < 6; ++e) {
      const int low = static_cast<int>(random() % 3), high = low + static_cast<int>(random() % 4);
      bounds[e] = {low, high};
      now[e] = low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
      flow.add(e / 3, 2 + e % 3, low, now[e], high);
    }
    std::array<Range, 6> ranges;
    for (int e = 0; e < 6; ++e) ranges[e] = {now[e], now[e]};
    // A table is its first two columns of the first row; the sums give the others.
    for (int a = -5; a <= 5; ++a)
      for (int b = -5; b <= 5; ++b) {
        const std::array<int, 6> change{a, b, -a - b, -a, -b, a + b};
        bool possible = true;
        for (int e = 0; e < 6; ++e)
          possible = possible && now[e] + change[e] >= bounds[e][0] && now[e] + change[e] <= bounds[e][1];
        for (int e = 0; possible && e < 6; ++e) {
          ranges[e].first = std::min<std::int64_t>(ranges[e].first, now[e] + change[e]);
          ranges[e].second = std::max<std::int64_t>(ranges[e].second, now[e] + change[e]);
        }
      }
    for (int e = 0; e < 6; ++e) CHECK(flow.range(e) == ranges[e]);
  }
}
