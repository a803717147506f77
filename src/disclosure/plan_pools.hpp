// plan_pools.hpp - rules R1 to R3, R5, R6 and R14 for the clusters that a release keeps: what may be said of their
// categories and numeric columns.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "disclosure/pool_plan.hpp"

namespace fedglmm {

// A cluster with fewer than min_rows rows says only its count. The plans are in the order of the pools' names, and
// point into `clusters`, which must outlive them.
std::vector<PoolPlan> plan_pools(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters);

}  // namespace fedglmm
