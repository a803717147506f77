// outer_clusters.hpp - the clusters of a nested model, ordered by the outer clusters that they lie in.
#pragma once
#include "backend/backend.hpp"

namespace fedglmm {

struct OuterClusters {
  explicit OuterClusters(const std::vector<std::int64_t>& outer);

  std::int64_t count() const { return static_cast<std::int64_t>(first.size()) - 1; }

  std::vector<std::int64_t> first;          // count() + 1: places of the members of each
  std::vector<std::int64_t> cluster;        // the cluster in each place; those of one outer cluster in their order
};

// The points with their clusters in this order.
ClusteredPoints in_order(const ClusteredPoints& points, const std::vector<std::int64_t>& clusters);

}  // namespace fedglmm
