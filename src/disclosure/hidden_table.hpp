// hidden_table.hpp - rule R2 for a pool: hidden counts as a table. Its rows are the hidden sums of clusters, its
// columns the pool's counts less what clusters say.
#pragma once
#include <map>
#include <optional>

#include "disclosure/fixed_counts.hpp"
#include "disclosure/low_cuts.hpp"
#include "disclosure/pool_plan.hpp"

namespace fedglmm {

class HiddenTable {
 public:
  HiddenTable(const PoolPlan& pool, const Thresholds& limits);

  // Numbers of counts that follow from the sums; if there are none, of counts in a difference of few rows.
  std::vector<int> leaks();

  int column(int leak) const { return counts_[leak].column; }  // place in PoolPlan::counts
  std::int64_t rows_in(int column) const { return rows_in_[column]; }

  // Rows and columns on the two sides of a leak: what links them closes it.
  CountFlows::Ends ends(int leak) const;

  // Two sums of a cluster, or one and a count without moments of its own, that would link the sides were they one: with
  // the fewest rows in that count. Nothing, if no cluster has such.
  struct Merge {
    int cluster, group, other;  // places in ClusterPlan::table
    std::int64_t rows;          // newly hidden
  };
  std::optional<Merge> cheapest_merge(const CountFlows::Ends& ends) const;

  // Columns on a side.
  std::vector<int> columns(const std::vector<char>& side) const;

  // The leak's sum is about these columns, too.
  std::vector<int> linked_columns(int leak) const;

 private:
  struct OneOrMore {
    int first = -1;
    bool several = false;
    void add(int value);
  };

  void add_cluster(int number);
  void add_silent(const ClusterPlan& cluster);
  void add(int column, std::int64_t least, std::int64_t count, std::int64_t most, bool must_move);
  void end_row(int cluster, int group);
  bool of_one_sum(int count) const;
  bool silent(const HiddenCount& count) const { return group_of_[count.row] < 0; }
  int row_node(const HiddenCount& count) const { return silent(count) ? rows_ + columns_ : count.row; }
  std::vector<RowEdge> edges() const;
  int across(const std::vector<int>& side) const;
  CountFlows::Ends ends_of_column(const HiddenCount& count) const;
  CountFlows::Ends ends_of_cut(const std::vector<int>& side) const;
  bool links(const CountFlows::Ends& ends, int row, const ClusterPlan& cluster, int group) const;

  const PoolPlan& pool_;
  const Thresholds& limits_;
  int rows_ = 0, columns_ = 0;
  std::vector<int> column_of_;                  // of categories
  std::vector<std::int64_t> rows_in_;           // hidden rows of each column
  std::vector<HiddenCount> counts_;             // by row
  std::vector<std::size_t> row_begin_{0};
  std::vector<int> cluster_of_, group_of_;      // of rows; a silent cluster's group is -1
  std::vector<std::vector<int>> row_of_group_;  // by cluster; -1: not hidden
  std::vector<char> must_move_;                 // of counts
  std::vector<OneOrMore> row_of_column_;        // rows that have any there
  std::map<int, std::vector<int>> low_side_;    // of a count across a low cut
  std::optional<CountFlows> flows_;
};

}  // namespace fedglmm
