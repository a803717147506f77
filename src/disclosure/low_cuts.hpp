// low_cuts.hpp - where does a graph fall apart into two sides that only a few rows join? What is said of either side
// then tells about these rows.
#pragma once
#include <cstdint>
#include <vector>

namespace fedglmm {

struct RowEdge {
  int a, b;
  std::int64_t rows;
};

// Sides of cuts of 1 to least - 1 rows, each a set of nodes, disjoint; none exactly if there is no such cut. Nagamochi
// and Ibaraki: the order in which a search meets nodes bounds their connectivity from below, so nodes that no cut below
// `least` separates are contracted until one of degree below `least` is left or all are one. O(E log E) a pass, and few
// passes, since each contracts all that its order proves.
std::vector<std::vector<int>> low_cuts(int nodes, std::vector<RowEdge> edges, std::int64_t least);

}  // namespace fedglmm
