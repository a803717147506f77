// interval.hpp - what a monomial can be for any row that the protocol allows.
#pragma once
#include "protocol/index_set.hpp"

namespace fedglmm {

struct Interval {
  double lower, upper;
};

// Of a base column in one row: z between the protocol's bounds; 0 to 1 for a dummy.
Interval column_interval(const Protocol& protocol, const BaseColumn& column);

// Of the product of a monomial's numeric columns in one row; [1, 1] if there are none.
Interval numeric_interval(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Monomial& monomial);

// Can `sum` be the sum of `weight` times a value in the interval, up to rounding?
bool can_be(double sum, double weight, const Interval& each);

}  // namespace fedglmm
