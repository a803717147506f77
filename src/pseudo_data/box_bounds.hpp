// box_bounds.hpp - between which values of z a block of rows lies: the protocol's bounds and cut points.
#pragma once
#include "summary/statements.hpp"

namespace fedglmm {

struct Range {
  double lower, upper;
};

// Per numeric column, in z. An empty box spans everything.
std::vector<Range> box_bounds(const Protocol& protocol, const Box& box);

// The box of one category: its interval of each column with cut points.
Box category_box(const Protocol& protocol, const Category& category);

}  // namespace fedglmm
