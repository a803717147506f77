// pool_measure.hpp - the solved measure of a pool: weighted points of each category of each cluster.
#pragma once
#include <cstdint>
#include <string>

#include "base/context.hpp"
#include "pseudo_data/open_sums.hpp"
#include "pseudo_data/pool_counts.hpp"

namespace fedglmm {

struct CategoryPoints {
  Category category;
  Eigen::MatrixXd z;                       // numeric columns x points
  Eigen::VectorXd weight;
};

struct PoolMeasure {
  std::vector<std::vector<CategoryPoints>> clusters;
  OpenPool open;                           // rows of its atoms: 0, 1, ... within each cluster
  int iterations = 0;
  bool converged = false;
};

PoolMeasure solve_pool(const Context& context, const Protocol& protocol, const PoolGroups& groups, std::uint64_t seed);

// How a measure meets the statements about some rows.
struct StatementsMet {
  std::int64_t statements = 0, missed = 0;
  double worst = 0;                        // largest error beyond half a step of the grid, relative to max(n, |sum|)
  void add(const StatementsMet& other);
};

StatementsMet cluster_statements_met(const Protocol& protocol, const Group& cluster,
                                     const std::vector<CategoryPoints>& points);
StatementsMet pool_statements_met(const Protocol& protocol, const PoolGroups& groups, const PoolMeasure& measure);

}  // namespace fedglmm
