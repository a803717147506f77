// pool_check.cpp - counts of clusters, added over a pool, against its totals.
#include "summary/pool_check.hpp"


#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/category.hpp"
#include "summary/cell_counts.hpp"
#include "summary/pool_parts.hpp"

namespace fedglmm {
namespace {

struct Pool {
  const Group* totals = nullptr;
  std::vector<const Group*> clusters;
};

std::string pool_text(const std::string& name) { return name.empty() ? "the pool" : "pool " + in_quotes(name); }

class PoolCheck {
 public:
  PoolCheck(const Protocol& protocol, const Pool& pool, const std::string& place)
      : protocol_(protocol), pool_(pool), place_(cat(place, ", ", pool_text(pool.totals->rows.pool))),
        places_(pool_parts_of(*pool.totals, place_)), counts_(pool.totals->cells.size()) {}

  void run() {
    std::int64_t n = 0;
    for (const auto* cluster : pool_.clusters) n += cluster->n;
    if (n != pool_.totals->n)
      fail(Status::bad_data, place_, ": its clusters have ", n, " rows, its totals ", pool_.totals->n);
    for (const auto* cluster : pool_.clusters) add_cluster(*cluster);
    for (std::size_t c = 0; c < counts_.size(); ++c) check_total(pool_.totals->cells[c], counts_[c]);
  }

 private:
  void add_cluster(const Group& cluster) {
    if (cluster.cells.empty())  // it says nothing about categories
      for (auto& count : counts_) count.add({0, static_cast<double>(cluster.n)});
    for (const auto& cell : cluster.cells) add_cell(cluster, cell);
  }

  void add_cell(const Group& cluster, const CellGroup& cell) {
    const auto min_cell = protocol_.thresholds.min_cell;
    std::map<int, CountRange> parts;  // of the cell's categories, by the pool's cell
    for (const auto& category : cell.categories) {
      const auto found = places_.find(category);
      if (found == places_.end())
        fail(Status::bad_data, place_, ": '", CategoryNames(protocol_).words(category), "', which cluster ",
             in_quotes(cluster.rows.cluster), " has, is in no total");
      const auto [part, finer] = found->second;
      const auto count = category_count(cell, category, min_cell);
      parts[part].add(count);
      if (finer >= 0) parts[finer].add(count);
    }
    const auto all = all_counts(cell, min_cell);
    for (const auto& [c, part] : parts) counts_[c].add(given_sum(cell, all, part));
  }

  void check_total(const CellGroup& cell, const CountRange& count) const {
    const auto n = static_cast<double>(cell.n);
    const char* others = cell.categories.size() > 1 ? " and others" : "";
    if (n < count.least || n > count.most)
      fail(Status::bad_data, place_, ": impossible: ", cell.n, " rows with '",
           CategoryNames(protocol_).words(cell.categories.front()), "'", others, "; the clusters have ", count.least,
           " to ", count.most);
  }

  const Protocol& protocol_;
  const Pool& pool_;
  std::string place_;
  std::map<Category, PoolPlace> places_;
  std::vector<CountRange> counts_;  // by cell of the pool: what its clusters say of these rows
};

}  // namespace

void check_pools(const Protocol& protocol, const std::vector<const Group*>& groups, const std::string& place) {
  std::map<std::string, Pool> pools;
  for (const auto* group : groups) {
    if (group->is_pool()) pools[group->rows.pool].totals = group;
    else pools[pool_of(protocol, group->rows.cluster)].clusters.push_back(group);
  }
  for (const auto& [name, pool] : pools) {
    if (!pool.totals) fail(Status::bad_data, place, ": the totals of ", pool_text(name), " are missing");
    if (pool.clusters.empty()) fail(Status::bad_data, place, ": ", pool_text(name), " has no cluster");
    PoolCheck(protocol, pool, place).run();
  }
}

}  // namespace fedglmm
