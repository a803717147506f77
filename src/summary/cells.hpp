// cells.hpp - what one pass over the rows keeps: sums by cluster and category, never a row.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "summary/moment_plan.hpp"
#include "summary/row_reader.hpp"

namespace fedglmm {

// A column with this many values has none that all but nine rows share, and enough of them for any order.
inline int value_limit(int order) { return std::max(order + 2, 11); }

// The distinct values of a column and how often each occurs, up to a limit of values.
class ValueCounts {
 public:
  explicit ValueCounts(int limit) : limit_(limit) {}
  void add(double value, std::int64_t times = 1);
  void add(const ValueCounts& other);
  bool full() const { return std::ssize(counts_) >= limit_; }  // there may be more values than were counted
  int distinct() const { return static_cast<int>(counts_.size()); }
  double first() const { return counts_.front().first; }
  const std::vector<std::pair<double, std::int64_t>>& counts() const { return counts_; }
  std::int64_t count(double value) const;
  std::int64_t largest() const;  // occurrences of the commonest; 0 if full

 private:
  int limit_;
  std::vector<std::pair<double, std::int64_t>> counts_;
};

struct Cell {
  std::int64_t n = 0;
  std::vector<double> sums;          // of MomentPlan::powers
  std::vector<std::int64_t> events;  // per response: rows with y other than 0
  std::vector<ValueCounts> x, y;     // per numeric column, per response
};

struct ResponseSums {
  double y = 0, yy = 0, log_factorial = 0;
  std::vector<double> xy;  // y times the first MomentPlan::products monomials
};

struct ClusterSums {
  std::int64_t n = 0;
  std::map<Category, Cell> cells;
  std::vector<ResponseSums> responses;
};

using Clusters = std::map<std::string, ClusterSums, std::less<>>;

class Accumulator {
 public:
  explicit Accumulator(const MomentPlan& plan) : plan_(plan) {}
  void add(const RowValues& row);
  const Clusters& clusters() const { return clusters_; }

 private:
  ClusterSums& cluster(std::string_view name);
  void add_to_cell(Cell& cell, const RowValues& row);
  void add_responses(ClusterSums& sums, const RowValues& row);

  const MomentPlan& plan_;
  Clusters clusters_;
  std::vector<double> powers_, products_;  // of the row at hand
};

// Sums of the monomials at these positions of the plan's index set.
std::vector<double> cluster_moments(const MomentPlan& plan, const ClusterSums& cluster,
                                    const std::vector<int>& positions);

// Base columns with one value in all rows of the cluster, and that value.
std::map<int, double> constant_columns(const MomentPlan& plan, const ClusterSums& cluster);

// Columns of a response times base column for the cluster: sum y * column.
double response_sum(const MomentPlan& plan, const ClusterSums& cluster, int response, int column);

}  // namespace fedglmm
