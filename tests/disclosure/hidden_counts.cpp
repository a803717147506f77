// hidden_counts.cpp - R2 for a pool: hidden sums of its clusters and its totals are the balances of a graph, hidden
// counts its flows.
#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.hpp"
#include "disclosure/checks.hpp"
#include "disclosure/flow.hpp"

namespace disclosure_tests {
namespace {

struct HiddenCount {
  std::string cluster;
  Category category;
  std::int64_t n;
  bool silent;  // of a cluster that says nothing of its categories
  std::size_t edge;
};

class PoolFlow {
 public:
  PoolFlow(const Site& site, const Group& pool) : site_(site), pool_(pool) {
    for (const auto& entry : pool.cells)
      for (const auto& category : entry.categories) category_node_.insert({category, 0});
    for (auto& [category, node] : category_node_) node = nodes_++;
    for (const auto& group : site.summary.groups)
      if (!group.is_pool() && !rows_of(site, group).empty() && rows_of(site, group).front()->pool == pool.rows.pool)
        add_cluster(group);
    add_totals();
  }

  Violations check() const {
    Violations found;
    for (const auto& count : hidden_) {
      if (count.n == 0 || (count.silent && category_node_.size() == 1)) continue;
      const auto [least, most] = flow_.range(count.edge);
      if (least == most)
        found.push_back(cat(place(pool_), ", cluster '", count.cluster, "': a hidden count must be ", least, " (R2)"));
    }
    return found;
  }

 private:
  std::int64_t true_count(const Group& group, const Category& category) const {
    return std::ssize(rows_of(site_, group, {category}));
  }

  void add_cluster(const Group& group) {
    if (group.cells.empty()) {
      for (const auto& [category, node] : category_node_) add(group, category, {0, group.n}, true);
      ++nodes_;
    }
    for (const auto& cell : group.cells) {
      if (cell.categories.size() == 1) continue;
      for (const auto& category : cell.categories) add(group, category, bounds(cell, category), false);
      ++nodes_;
    }
  }

  std::pair<std::int64_t, std::int64_t> bounds(const CellGroup& cell, const Category& category) const {
    const auto min_cell = site_.protocol().thresholds.min_cell;
    if (cell.small.empty()) return {1, cell.n};
    if (std::ranges::count(cell.small, category) > 0) return {1, min_cell - 1};
    return {min_cell, cell.n};
  }

  // From the node of its sum, which is next to be used.
  void add(const Group& group, const Category& category, std::pair<std::int64_t, std::int64_t> bounds, bool silent) {
    const auto n = true_count(group, category);
    hidden_.push_back({group.rows.cluster, category, n, silent,
                       flow_.add(nodes_, category_node_.at(category), bounds.first, n, bounds.second)});
    of_category_[category] += n;
  }

  // Rows flow from a category to the smallest entry that holds it; what an entry holds is said, so nothing leaves it.
  void add_totals() {
    std::map<const CellGroup*, int> node;
    for (const auto& [category, from] : category_node_) {
      const auto* entry = smallest_entry(category);
      if (!node.contains(entry)) node[entry] = nodes_++;
      flow_.add(from, node[entry], 0, of_category_[category], pool_.n);
    }
  }

  const CellGroup* smallest_entry(const Category& category) const {
    const CellGroup* smallest = nullptr;
    for (const auto& entry : pool_.cells)
      if (std::ranges::count(entry.categories, category) > 0)
        if (!smallest || entry.categories.size() < smallest->categories.size()) smallest = &entry;
    return smallest;
  }

  const Site& site_;
  const Group& pool_;
  int nodes_ = 0;
  std::map<Category, int> category_node_;
  std::map<Category, std::int64_t> of_category_;
  std::vector<HiddenCount> hidden_;
  Flow flow_;
};

}  // namespace

Violations hidden_counts(const Site& site) {
  Violations found;
  for (const auto& group : site.summary.groups)
    if (group.is_pool()) std::ranges::move(PoolFlow(site, group).check(), std::back_inserter(found));
  return found;
}

}  // namespace disclosure_tests
