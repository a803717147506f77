// pool_check.hpp - do the totals of a release's pools agree with its clusters?
#pragma once
#include <string>
#include <vector>

#include "summary/statements.hpp"

namespace fedglmm {

// All groups of one release. BAD_DATA, beginning with `place`, unless each pool that has clusters has its totals, over
// exactly their rows, and no total is below the counts that the clusters say or above these and the hidden ones.
void check_pools(const Protocol& protocol, const std::vector<const Group*>& groups, const std::string& place);

}  // namespace fedglmm
