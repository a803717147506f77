// differences.hpp - rule R14: no difference of sums that are said, and of chains of them, is about 1 to min_rows - 1
// rows.
//
// Sums of a numeric moment are said over clusters, over parts of the pool and over cells of clusters. A row is in one
// cluster and one part; cells with moments of their own can be taken out. So what follows from the sums is about the
// rows that leave one side of a graph: nodes are clusters and parts that say moments, and one node for all that do not;
// edges are the rows of a cluster in a part, outside cells with their own moments. Each cut must be 0 or min_rows rows.
// Higher moments are said by fewer, and by cells of min_rows rows at least: their cuts are larger.
#pragma once
#include "disclosure/pool_plan.hpp"

namespace fedglmm {

// Cells give up their own moments, clusters theirs, parts join, until no cut is low. The moments of parts are judged
// here.
void settle_differences(PoolPlan& pool, Planning& planning);

}  // namespace fedglmm
