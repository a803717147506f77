// pool_plan.hpp - what a site will say about the clusters of one pool, and what that was settled on.
#pragma once
#include <cstddef>
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

// How many rows of the pool are in some categories.
struct PoolCount {
  std::vector<int> categories;  // ascending
  std::int64_t n = 0;
};

// Totals over all rows of the pool in some categories: those of one count or of several.
struct PoolPart {
  std::vector<int> categories;  // ascending
  std::int64_t n = 0;
  NumericVerdict moments;
};

// What the rules cost, for the evidence.
struct PoolRepairs {
  std::int64_t counts_joined = 0;      // counts of categories that joined another, else they gave a hidden one (R2)
  std::int64_t totals_joined = 0;      // totals of moments that joined another (R1, R14)
  std::int64_t own_cells_joined = 0;   // cells that gave up moments of their own (R14)
  std::int64_t clusters_silenced = 0;  // clusters that gave up theirs (R14)
};

struct PoolPlan {
  std::string name;
  std::vector<Category> categories;  // that occur; ascending
  std::vector<ClusterPlan> clusters;
  std::vector<PoolCount> counts;  // of disjoint sets of categories, and so are the parts
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

// Puts counts, or parts, into others; none twice. What is said after it was known before. Moments of joined parts are
// then to be judged again.
struct Join {
  int one, into;
};
void join_counts(PoolPlan& pool, const std::vector<Join>& joins);
void join_parts(PoolPlan& pool, const std::vector<Join>& joins);

// The part whose categories are nearest to those of `part`, then that with the fewest rows, of these; -1: there is
// none.
int nearest_part(const PoolPlan& pool, const CategoryDistance& distance, int part, const std::vector<int>& among);
std::vector<int> all_but(int one, std::ptrdiff_t count);  // of 0, 1, ... count - 1

}  // namespace fedglmm
