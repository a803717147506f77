// low_cuts_test.cpp - small cuts against all cuts.
#include "disclosure/low_cuts.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace fedglmm;

namespace {

std::int64_t across(const std::vector<RowEdge>& edges, unsigned side) {
  std::int64_t rows = 0;
  for (const auto& [a, b, n] : edges)
    if (((side >> a) & 1) != ((side >> b) & 1)) rows += n;
  return rows;
}

}  // namespace

TEST_CASE("low cuts: a leaf, a bridge between halves, and none") {
  CHECK(low_cuts(3, {{0, 1, 30}, {1, 2, 4}}, 10) == std::vector<std::vector<int>>{{2}});
  // Two triangles of 20 joined by 7.
  const std::vector<RowEdge> halves{{0, 1, 20}, {1, 2, 20}, {0, 2, 20}, {3, 4, 20}, {4, 5, 20}, {3, 5, 20}, {2, 3, 7}};
  CHECK(low_cuts(6, halves, 10) == std::vector<std::vector<int>>{{0, 1, 2}, {3, 4, 5}});
  CHECK(low_cuts(6, halves, 7).empty());
  CHECK(low_cuts(4, {{0, 1, 12}, {2, 3, 12}}, 10).empty());             // apart: nothing crosses
  CHECK(low_cuts(2, {{0, 1, 4}, {1, 0, 6}, {1, 1, 3}}, 10).empty());    // the same two nodes, twice
  CHECK(low_cuts(3, {}, 10).empty());
}

TEST_CASE("low cuts: random graphs against every side") {
  std::mt19937 random(5);
  const auto draw = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  int low = 0, high = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const int nodes = 2 + draw(7);
    std::vector<RowEdge> edges;
    for (int e = 0, n = draw(3 * nodes); e < n; ++e)
      edges.push_back({draw(nodes), draw(nodes), draw(2) ? draw(5) : 12});
    constexpr std::int64_t least = 10;
    bool any = false;
    for (unsigned side = 1; side < (1u << nodes) - 1; ++side)
      any = any || (across(edges, side) > 0 && across(edges, side) < least);
    const auto cuts = low_cuts(nodes, edges, least);
    CHECK(cuts.empty() == !any);
    for (const auto& cut : cuts) {
      unsigned side = 0;
      for (const int node : cut) side |= 1u << node;
      CHECK(across(edges, side) > 0);
      CHECK(across(edges, side) < least);
    }
    ++(any ? low : high);
  }
  CHECK(low > 200);
  CHECK(high > 200);
}
