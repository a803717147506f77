// groups.hpp - the groups of statements about the clusters that a release keeps; verdicts on them are added.
#pragma once
#include <string>
#include <vector>

#include "disclosure/release.hpp"

namespace fedglmm {

std::vector<Group> whole_groups(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters,
                                Verdicts& verdicts);
std::vector<Group> groups_in_cells(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters,
                                   Verdicts& verdicts);

// Sum y, then y times each of random_columns().
std::vector<double> response_columns(const MomentPlan& plan, const ClusterSums& cluster, int response);

// NUMERICAL unless all sums are finite.
void refuse_overflow(const std::vector<double>& sums, const std::string& what);

}  // namespace fedglmm
