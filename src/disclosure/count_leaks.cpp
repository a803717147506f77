// count_leaks.cpp - hidden sums are the rows of a table, totals of the pool less what clusters say its columns.
#include "disclosure/count_leaks.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "disclosure/fixed_counts.hpp"
#include "disclosure/low_cuts.hpp"

namespace fedglmm {
namespace {

class HiddenTable {
 public:
  HiddenTable(const PoolPlan& pool, const Thresholds& limits) : pool_(pool), limits_(limits) {
    number_columns();
    row_of_column_.resize(columns_);
    for (const auto& cluster : pool.clusters) add_cluster(cluster);
  }

  // Counts that follow, or one that a difference of few rows is about.
  std::vector<HiddenCount> leaks() const {
    std::vector<HiddenCount> leaks;
    const auto fixed = fixed_counts(rows_, columns_, counts_);
    for (std::size_t e = 0; e < counts_.size(); ++e)
      if ((fixed[e] && must_move_[e]) || of_one_sum(counts_[e])) leaks.push_back(counts_[e]);
    if (!leaks.empty()) return leaks;
    for (const auto& side : low_cuts(rows_ + columns_ + 1, edges(), limits_.min_cell))
      leaks.push_back(across(side));
    return leaks;
  }

  int part(const HiddenCount& count) const { return part_of_[count.column]; }

  // Other parts that the same hidden sum is about.
  std::vector<int> linked_parts(const HiddenCount& count) const {
    std::vector<int> parts;
    for (auto e = row_begin_[count.row]; e < row_begin_[count.row + 1]; ++e)
      if (part(counts_[e]) != part(count)) parts.push_back(part(counts_[e]));
    return parts;
  }

 private:
  void number_columns() {
    column_of_.assign(pool_.categories.size(), 0);
    for (int p = 0; p < std::ssize(pool_.parts); ++p) {
      const auto& part = pool_.parts[p];
      for (const int category : part.categories) column_of_[category] = columns_;
      part_of_.push_back(p);  // those without a count of their own, together
      width_.push_back(std::ssize(part.categories) - std::ssize(part.counted));
      ++columns_;
      for (const int category : part.counted) {
        column_of_[category] = columns_++;
        part_of_.push_back(p);
        width_.push_back(1);
      }
    }
  }

  void add_cluster(const ClusterPlan& cluster) {
    if (cluster.table.empty()) add_silent(cluster);
    for (const auto& group : cluster.table) {
      if (!group.hidden()) continue;
      for (const int k : group.members) {
        const auto& cell = cluster.cells[k];
        const auto [least, most] = hidden_range(group, cell.cell->n, limits_.min_cell);
        add(column_of_[cell.category], least, cell.cell->n, most, true);
      }
      end_row(false);
    }
  }

  // A cluster that says nothing of its categories may have rows in any. Rows in a column of several can be in another of
  // them.
  void add_silent(const ClusterPlan& cluster) {
    std::vector<std::int64_t> rows(columns_, 0);
    for (const auto& cell : cluster.cells) rows[column_of_[cell.category]] += cell.cell->n;
    for (int column = 0; column < columns_; ++column)
      if (width_[column] > 0)
        add(column, 0, rows[column], cluster.sums->n, rows[column] > 0 && width_[column] == 1);
    end_row(true);
  }

  void end_row(bool silent) {
    ++rows_;
    row_begin_.push_back(counts_.size());
    silent_.push_back(silent);
  }

  void add(int column, std::int64_t least, std::int64_t count, std::int64_t most, bool must_move) {
    counts_.push_back({rows_, column, least, count, most});
    must_move_.push_back(must_move);
    if (count > 0) row_of_column_[column].add(rows_);
  }


  // The total gives the part of a hidden sum that is in its column.
  bool of_one_sum(const HiddenCount& count) const {
    if (count.count == 0 || row_of_column_[count.column].several) return false;
    for (auto e = row_begin_[count.row]; e < row_begin_[count.row + 1]; ++e)
      if (counts_[e].count > 0 && counts_[e].column != count.column) return true;
    return false;
  }

  // How many rows a silent cluster has is said anyway, so these are one node; few rows in all say nothing new.
  int row_node(const HiddenCount& count) const { return silent_[count.row] ? rows_ + columns_ : count.row; }

  std::vector<RowEdge> edges() const {
    const int all_silent = rows_ + columns_;
    std::int64_t silent_rows = 0;
    std::vector<RowEdge> edges;
    for (const auto& count : counts_) {
      if (silent_[count.row]) silent_rows += count.count;
      edges.push_back({row_node(count), rows_ + count.column, count.count});
    }
    if (silent_rows < limits_.min_cell) std::erase_if(edges, [&](const RowEdge& edge) { return edge.a == all_silent; });
    return edges;
  }

  HiddenCount across(const std::vector<int>& side) const {
    const auto on_side = [&](int node) { return std::ranges::binary_search(side, node); };
    return *std::ranges::find_if(counts_, [&](const HiddenCount& count) {
      return count.count > 0 && on_side(row_node(count)) != on_side(rows_ + count.column);
    });
  }

  struct OneOrMore {
    int first = -1;
    bool several = false;
    void add(int value) {
      several = several || (first >= 0 && first != value);
      first = value;
    }
  };

  const PoolPlan& pool_;
  const Thresholds& limits_;
  int rows_ = 0, columns_ = 0;
  std::vector<int> column_of_, part_of_;  // of categories; of columns
  std::vector<std::int64_t> width_;       // categories in each column
  std::vector<HiddenCount> counts_;       // by row
  std::vector<std::size_t> row_begin_{0};
  std::vector<char> must_move_, silent_;  // of counts; of rows
  std::vector<OneOrMore> row_of_column_;  // rows that have any there
};

bool withhold_counts(PoolPlan& pool, int part) {
  auto& counted = pool.parts[part].counted;
  pool.repairs.counts_withheld += std::ssize(counted);
  return !std::exchange(counted, {}).empty();
}

// Of categories in one hidden sum, since a sum over categories of one total leaves them open. Each part once, and at
// most a quarter of those that leak: a join may repair others.
std::vector<Join> choose_joins(const PoolPlan& pool, const Planning& planning, const HiddenTable& table,
                               const std::vector<HiddenCount>& leaks) {
  std::vector<Join> joins;
  std::vector<char> taken(pool.parts.size(), false);
  std::set<int> leaking;
  for (const auto& leak : leaks) leaking.insert(table.part(leak));
  for (const auto& leak : leaks) {
    const int part = table.part(leak);
    if (taken[part] || (!joins.empty() && 4 * joins.size() >= leaking.size())) continue;
    auto among = table.linked_parts(leak);
    if (among.empty()) among = other_parts(pool, part);
    std::erase_if(among, [&](int other) { return taken[other]; });
    const int into = nearest_part(pool, planning.distance, part, among);
    if (into < 0) continue;
    joins.push_back({part, into});
    taken[part] = taken[into] = true;
  }
  return joins;
}

// Withholds all counts inside the totals that leak; where there are none, joins totals. The next look shows what is
// left.
void repair(PoolPlan& pool, const Planning& planning, const HiddenTable& table, const std::vector<HiddenCount>& leaks) {
  bool withheld = false;
  for (const auto& leak : leaks) withheld = withhold_counts(pool, table.part(leak)) || withheld;
  if (withheld) return;
  const auto joins = choose_joins(pool, planning, table, leaks);
  for (const auto& join : joins) withhold_counts(pool, join.into);
  join_parts(pool, joins);
}

}  // namespace

// With one total and no counts inside it, clusters' own tables say all, and these are fine by themselves.
void settle_counts(PoolPlan& pool, const Planning& planning) {
  while (pool.parts.size() > 1 || !pool.parts.front().counted.empty()) {
    const HiddenTable table(pool, planning.limits);
    const auto leaks = table.leaks();
    if (leaks.empty()) return;
    repair(pool, planning, table, leaks);
  }
}

}  // namespace fedglmm
