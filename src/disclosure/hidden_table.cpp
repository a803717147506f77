#include "disclosure/hidden_table.hpp"

#include <algorithm>
#include <utility>

namespace fedglmm {

void HiddenTable::OneOrMore::add(int value) {
  several = several || (first >= 0 && first != value);
  first = value;
}

HiddenTable::HiddenTable(const PoolPlan& pool, const Thresholds& limits)
    : pool_(pool), limits_(limits), columns_(static_cast<int>(pool.counts.size())), column_of_(pool.categories.size()),
      rows_in_(pool.counts.size()), row_of_column_(pool.counts.size()) {
  for (int column = 0; column < columns_; ++column)
    for (const int category : pool.counts[column].categories) column_of_[category] = column;
  for (int i = 0; i < std::ssize(pool.clusters); ++i) add_cluster(i);
  flows_.emplace(rows_, columns_, counts_);
}

void HiddenTable::add_cluster(int number) {
  const auto& cluster = pool_.clusters[number];
  row_of_group_.emplace_back(cluster.table.size(), -1);
  if (cluster.table.empty()) {
    add_silent(cluster);
    end_row(number, -1);
  }
  for (int g = 0; g < std::ssize(cluster.table); ++g) {
    const auto& group = cluster.table[g];
    if (!group.hidden()) continue;
    for (const int k : group.members) {
      const auto& cell = cluster.cells[k];
      const auto [least, most] = hidden_range(group, cell.cell->n, limits_.min_cell);
      add(column_of_[cell.category], least, cell.cell->n, most, true);
    }
    row_of_group_.back()[g] = rows_;
    end_row(number, g);
  }
}

// A cluster that says nothing of its categories may have rows in any. Rows in a column of several can be in another of
// them.
void HiddenTable::add_silent(const ClusterPlan& cluster) {
  std::vector<std::int64_t> rows(columns_, 0);
  for (const auto& cell : cluster.cells) rows[column_of_[cell.category]] += cell.cell->n;
  for (int column = 0; column < columns_; ++column)
    add(column, 0, rows[column], cluster.sums->n, rows[column] > 0 && pool_.counts[column].categories.size() == 1);
}

void HiddenTable::add(int column, std::int64_t least, std::int64_t count, std::int64_t most, bool must_move) {
  counts_.push_back({rows_, column, least, count, most});
  must_move_.push_back(must_move);
  rows_in_[column] += count;
  if (count > 0) row_of_column_[column].add(rows_);
}

void HiddenTable::end_row(int cluster, int group) {
  ++rows_;
  row_begin_.push_back(counts_.size());
  cluster_of_.push_back(cluster);
  group_of_.push_back(group);
}

std::vector<int> HiddenTable::leaks() {
  std::vector<int> leaks;
  for (int e = 0; e < std::ssize(counts_); ++e)
    if ((must_move_[e] && flows_->is_fixed(e)) || of_one_sum(e)) leaks.push_back(e);
  if (!leaks.empty()) return leaks;
  for (auto& side : low_cuts(rows_ + columns_ + 1, edges(), limits_.min_cell)) {
    leaks.push_back(across(side));
    low_side_[leaks.back()] = std::move(side);
  }
  return leaks;
}

// The total gives the part of a hidden sum that is in its column.
bool HiddenTable::of_one_sum(int count) const {
  const auto& [row, column, least, rows, most] = counts_[count];
  if (rows == 0 || row_of_column_[column].several) return false;
  for (auto e = row_begin_[row]; e < row_begin_[row + 1]; ++e)
    if (counts_[e].count > 0 && counts_[e].column != column) return true;
  return false;
}

// How many rows a silent cluster has is said anyway, so these are one node; and so is how many they have in all, if
// few.
std::vector<RowEdge> HiddenTable::edges() const {
  std::int64_t silent_rows = 0;
  std::vector<RowEdge> edges;
  for (const auto& count : counts_) {
    if (silent(count)) silent_rows += count.count;
    edges.push_back({row_node(count), rows_ + count.column, count.count});
  }
  if (silent_rows < limits_.min_cell)
    std::erase_if(edges, [&](const RowEdge& edge) { return edge.a == rows_ + columns_; });
  return edges;
}

int HiddenTable::across(const std::vector<int>& side) const {
  const auto on_side = [&](int node) { return std::ranges::binary_search(side, node); };
  const auto crosses = [&](const HiddenCount& count) {
    return count.count > 0 && on_side(row_node(count)) != on_side(rows_ + count.column);
  };
  return static_cast<int>(std::ranges::find_if(counts_, crosses) - counts_.begin());
}

CountFlows::Ends HiddenTable::ends(int leak) const {
  if (must_move_[leak] && flows_->is_fixed(leak)) return flows_->ends(leak);
  const auto low = low_side_.find(leak);
  return low == low_side_.end() ? ends_of_column(counts_[leak]) : ends_of_cut(low->second);
}

// A column that only one sum has rows in: any other sum may have some there, or those of another column of its own.
CountFlows::Ends HiddenTable::ends_of_column(const HiddenCount& count) const {
  CountFlows::Ends ends{std::vector<char>(rows_ + columns_, false), std::vector<char>(rows_ + columns_, false)};
  ends.after[rows_ + count.column] = true;
  std::fill_n(ends.before.begin(), rows_, true);
  ends.before[count.row] = false;
  for (auto e = row_begin_[count.row]; e < row_begin_[count.row + 1]; ++e)
    ends.before[rows_ + counts_[e].column] = counts_[e].column != count.column;
  return ends;
}

CountFlows::Ends HiddenTable::ends_of_cut(const std::vector<int>& side) const {
  std::vector<char> after(rows_ + columns_, false);
  for (const int node : side)
    if (node < rows_ + columns_) after[node] = true;
  auto before = flows_->joined(after);
  for (std::size_t node = 0; node < after.size(); ++node) before[node] = before[node] && !after[node];
  return {std::move(after), std::move(before)};
}

// Were they one sum, would it lead from one side to the other? A count that is hidden then can rise, and fall where it
// is above min_cell.
bool HiddenTable::links(const CountFlows::Ends& ends, int row, const ClusterPlan& cluster, int group) const {
  const auto& other = cluster.table[group];
  if (other.hidden()) {
    const int second = row_of_group_[cluster_of_[row]][group];
    return (ends.after[row] && ends.before[second]) || (ends.before[row] && ends.after[second]);
  }
  const auto& cell = cluster.cells[other.members.front()];
  const int column = rows_ + column_of_[cell.category];
  if (cell.is_own()) return false;
  return (ends.after[row] && ends.before[column]) ||
         (ends.before[row] && ends.after[column] && other.n > limits_.min_cell);
}

std::optional<HiddenTable::Merge> HiddenTable::cheapest_merge(const CountFlows::Ends& ends) const {
  std::optional<Merge> best;
  for (int row = 0; row < rows_; ++row) {
    if (group_of_[row] < 0 || (!ends.after[row] && !ends.before[row])) continue;
    const auto& cluster = pool_.clusters[cluster_of_[row]];
    for (int g = 0; g < std::ssize(cluster.table); ++g) {
      const std::int64_t rows = cluster.table[g].hidden() ? 0 : cluster.table[g].n;
      if (g == group_of_[row] || (best && rows >= best->rows) || !links(ends, row, cluster, g)) continue;
      best = {cluster_of_[row], group_of_[row], g, rows};
    }
  }
  return best;
}

std::vector<int> HiddenTable::columns(const std::vector<char>& side) const {
  std::vector<int> columns;
  for (int column = 0; column < columns_; ++column)
    if (side[rows_ + column]) columns.push_back(column);
  return columns;
}

std::vector<int> HiddenTable::linked_columns(int leak) const {
  std::vector<int> columns;
  const int row = counts_[leak].row;
  for (auto e = row_begin_[row]; e < row_begin_[row + 1]; ++e)
    if (counts_[e].column != column(leak)) columns.push_back(counts_[e].column);
  return columns;
}

}  // namespace fedglmm
