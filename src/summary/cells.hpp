// cells.hpp - what one pass over the rows keeps: sums by cluster and category, and the few rows that rule R5 asks for.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "summary/leverage.hpp"
#include "summary/moment_plan.hpp"
#include "summary/row_reader.hpp"
#include "summary/value_counts.hpp"

namespace fedglmm {

struct Cell {
  std::int64_t n = 0;
  std::vector<double> sums;          // of MomentPlan::powers
  std::vector<std::int64_t> events;  // per response: rows with y other than 0
  std::vector<std::int64_t> failures;  // per response with trials, else 0: rows with y other than the trials
  std::vector<ValueCounts> x, y;     // per numeric column, per response
  FarRows far;                       // groups in cells alone
};

// Of a numeric response y stands for (y - centre) / scale; all sums are weighted but `unweighted`.
struct ResponseSums {
  double y = 0, yy = 0, log_factorial = 0, log_choose = 0;
  std::vector<double> xy;  // y times the first MomentPlan::products monomials
  double unweighted = 0;   // sum y
};

struct ClusterSums {
  std::int64_t n = 0;
  std::map<Category, Cell> cells;
  // One a response; of whole groups by the intervals that end a category, since blocks are cut between them.
  std::map<Category, std::vector<ResponseSums>> responses;
  std::string outer = {};  // what the cluster lies within; "": nothing
  double weight = 0, log_weights = 0;  // sums of w and log w; not of a part of the cluster
};

using Clusters = std::map<std::string, ClusterSums, std::less<>>;

class Accumulator {
 public:
  explicit Accumulator(const MomentPlan& plan);
  void add(const RowValues& row);
  const Clusters& clusters() const { return clusters_; }

 private:
  ClusterSums& cluster_of(const RowValues& row);
  void add_to_cell(Cell& cell, const RowValues& row);
  void add_responses(std::vector<ResponseSums>& sums, const RowValues& row);

  const MomentPlan& plan_;
  LeverageBasis basis_;
  Clusters clusters_;
  Category intervals_;                     // of the row at hand, empty for groups in cells
  std::vector<double> powers_, products_;  // of the row at hand
};

// The part of a cluster in a box.
ClusterSums rows_in(const MomentPlan& plan, const ClusterSums& cluster, const Box& box);

// Sums of the monomials at these positions of the plan's index set.
std::vector<double> cluster_moments(const MomentPlan& plan, const ClusterSums& cluster,
                                    const std::vector<int>& positions);

// Base columns with one value in all rows of the cluster, and that value.
std::map<int, double> constant_columns(const MomentPlan& plan, const ClusterSums& cluster);

// Over all rows of the cluster.
ResponseSums response_sums(const ClusterSums& cluster, int response);
std::int64_t event_count(const ClusterSums& cluster, int response);
std::int64_t failure_count(const ClusterSums& cluster, int response);

}  // namespace fedglmm
