// count_leaks.hpp - rule R2 for a pool as a whole: hidden counts of its clusters against the totals of its categories.
#pragma once
#include "disclosure/pool_plan.hpp"

namespace fedglmm {

// Lets clusters hide one count more, then joins counts of the pool, until every hidden count can take two values given
// all that is said, and no difference of sums is a count of 1 to min_cell - 1 rows.
void settle_counts(PoolPlan& pool, const Planning& planning);

}  // namespace fedglmm
