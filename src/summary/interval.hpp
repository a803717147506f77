// interval.hpp - what a monomial can be for any row that the protocol allows.
#pragma once
#include "summary/statements.hpp"

namespace fedglmm {

struct Interval {
  double lower, upper;
};

// Of each base column in a row of the box: z between the protocol's bounds and the box's cut points; 0 to 1 for a
// dummy.
std::vector<Interval> column_intervals(const Protocol& protocol, const std::vector<BaseColumn>& columns,
                                       const Box& box = {});

// Of the product of a monomial's numeric columns, each in its interval; [1, 1] if there are none.
Interval numeric_interval(const std::vector<Interval>& each, const std::vector<BaseColumn>& columns,
                          const Monomial& monomial);

// Can `sum` be, to within `slack` and rounding, the sum of `weight` times a value in the interval?
bool can_be(double sum, double weight, const Interval& each, double slack = 0);

}  // namespace fedglmm
