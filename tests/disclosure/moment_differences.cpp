// moment_differences.cpp - R14 by brute force: clusters and totals of a pool, each taken or not. Cells with moments of
// their own can be taken out of any combination. With coefficients other than 0 and 1, a row counts where those of its
// cluster and of its total differ, and so it does for some choice of 0 and 1: these are enough.
#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

namespace disclosure_tests {
namespace {

constexpr int most_choices = 14;

struct Edge {
  int cluster, total;  // bits of a choice; -1: says no moments
  std::int64_t rows;
};

class Combinations {
 public:
  Combinations(const Site& site, const Group& pool) {
    for (const auto& total : pool.cells)
      if (total.order > 0)
        for (const auto& category : total.categories) total_of_[category] = bits_ + number(total);
    bits_ += static_cast<int>(totals_.size());
    for (const auto& group : site.summary.groups) {
      const auto rows = rows_of(site, group);
      if (!group.is_pool() && !rows.empty() && rows.front()->pool == pool.rows.pool) add_cluster(group, rows);
    }
  }

  bool small() const { return bits_ <= most_choices; }

  std::int64_t smallest() const {
    std::int64_t smallest = 0;
    for (unsigned choice = 1; choice < 1u << bits_; ++choice) {
      std::int64_t rows = 0;
      for (const auto& edge : edges_)
        if (taken(choice, edge.cluster) != taken(choice, edge.total)) rows += edge.rows;
      if (rows > 0 && (smallest == 0 || rows < smallest)) smallest = rows;
    }
    return smallest;
  }

 private:
  static bool taken(unsigned choice, int bit) { return bit >= 0 && (choice >> bit & 1) != 0; }

  int number(const CellGroup& total) {
    const auto known = std::ranges::find(totals_, &total);
    if (known != totals_.end()) return static_cast<int>(known - totals_.begin());
    totals_.push_back(&total);
    return static_cast<int>(totals_.size()) - 1;
  }

  void add_cluster(const Group& group, const Selected& rows) {
    std::set<Category> own;
    for (const auto& cell : group.cells)
      if (cell.order > 0) own.insert(cell.categories.begin(), cell.categories.end());
    const int bit = group.order > 0 ? bits_++ : -1;
    std::map<int, std::int64_t> in_total;
    for (const auto* row : rows) {
      const auto total = total_of_.find(row->category);
      if (!own.contains(row->category)) ++in_total[total == total_of_.end() ? -1 : total->second];
    }
    for (const auto& [total, n] : in_total) edges_.push_back({bit, total, n});
  }

  int bits_ = 0;
  std::vector<const CellGroup*> totals_;
  std::map<Category, int> total_of_;
  std::vector<Edge> edges_;
};

}  // namespace

Violations moment_differences(const Site& site) {
  Violations found;
  const auto min_rows = site.protocol().thresholds.min_rows;
  for (const auto& pool : site.summary.groups) {
    if (!pool.is_pool()) continue;
    const Combinations combinations(site, pool);
    if (!combinations.small()) continue;
    const auto rows = combinations.smallest();
    if (rows > 0 && rows < min_rows) found.push_back(cat(place(pool), ": a difference is about ", rows, " rows (R14)"));
  }
  return found;
}

}  // namespace disclosure_tests
