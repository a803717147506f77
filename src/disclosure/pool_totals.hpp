// pool_totals.hpp - over which categories a pool gives totals: of enough rows, and of more than one cluster.
#pragma once
#include "disclosure/pool_plan.hpp"

namespace fedglmm {

// Joins parts to the nearest ones until each has min_rows and min_cell rows, and its rows outside cells with moments of
// their own are none, or of two clusters or more.
void settle_totals(PoolPlan& pool, const Planning& planning);

}  // namespace fedglmm
