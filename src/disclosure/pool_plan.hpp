// pool_plan.hpp - what a site will say about the clusters of one pool, and what that was settled on.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "disclosure/count_table.hpp"
#include "disclosure/numeric_rules.hpp"

namespace fedglmm {

struct PlannedCell {
  int category;  // of PoolPlan::categories
  const Cell* cell;
  NumericVerdict own;  // order 0: no moments of its own
  bool is_own() const { return own.order > 0; }
};

struct ClusterPlan {
  std::string name;
  const ClusterSums* sums = nullptr;
  bool counts_only = false;        // rule R13: fewer than min_rows rows, which say n and sum y
  std::vector<PlannedCell> cells;  // ascending
  std::vector<CountGroup> table;   // of places in `cells`; none: nothing is said of the cluster's categories
  NumericVerdict moments;          // over all its rows
};

// Totals over all rows of the pool in some categories.
struct PoolPart {
  std::vector<int> categories;  // ascending
  std::vector<int> counted;     // those whose count is said, too; ascending
  std::int64_t n = 0;
  NumericVerdict moments;
};

// What the rules cost, for the evidence.
struct PoolRepairs {
  std::int64_t totals_joined = 0;      // totals of categories that joined another (R1, R2, R14)
  std::int64_t counts_withheld = 0;    // counts inside totals that would have given a hidden one (R2)
  std::int64_t own_cells_joined = 0;   // cells that gave up moments of their own (R14)
  std::int64_t clusters_silenced = 0;  // clusters that gave up theirs (R14)
};

struct PoolPlan {
  std::string name;
  std::vector<Category> categories;  // that occur; ascending
  std::vector<ClusterPlan> clusters;
  std::vector<PoolPart> parts;
  PoolRepairs repairs;
};

// What every step of planning goes by.
struct Planning {
  explicit Planning(const MomentPlan& moment_plan)
      : plan(moment_plan),
        limits(moment_plan.protocol.thresholds),
        numeric(moment_plan),
        distance(moment_plan.factors.size()) {}

  const MomentPlan& plan;
  const Thresholds& limits;
  NumericRules numeric;
  CategoryDistance distance;
};

std::vector<int> part_of_category(const PoolPlan& pool);

// All rows of a cluster, or of the pool in some categories.
NumericRows rows_of_cluster(const ClusterPlan& cluster);
NumericRows rows_of_part(const PoolPlan& pool, const PoolPart& part);

// Puts parts into others, whose moments are then to be judged again; no part twice. What is said after it was known
// before.
struct Join {
  int part, into;
};
void join_parts(PoolPlan& pool, const std::vector<Join>& joins);

// The part whose categories are nearest to those of `part`, then that with the fewest rows, of these; -1: there is
// none.
int nearest_part(const PoolPlan& pool, const CategoryDistance& distance, int part, const std::vector<int>& among);
std::vector<int> other_parts(const PoolPlan& pool, int part);

}  // namespace fedglmm
