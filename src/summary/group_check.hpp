// group_check.hpp - could any rows that the protocol allows have given a whole group's sums?
#pragma once
#include <string>

#include "summary/statements.hpp"

namespace fedglmm {

// BAD_DATA, beginning with `place`, if not: a count that is none, a sum outside the bounds of the protocol and the
// block, or a matrix of moments (monomials of degree <= order / 2, scaled to a unit diagonal) with an eigenvalue below
// -1e-8. Lengths are already right.
void check_group(const Protocol& protocol, const IndexSet& index, const Group& group, const std::string& place);

}  // namespace fedglmm
