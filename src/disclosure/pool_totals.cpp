#include "disclosure/pool_totals.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

// Rows and whether they are of more than one cluster.
struct Holding {
  std::int64_t rows = 0;
  int first = -1;
  bool several = false;

  void add(int cluster, std::int64_t n) {
    several = several || (first >= 0 && first != cluster);
    first = cluster;
    rows += n;
  }
  void add(const Holding& more) {
    if (more.rows == 0) return;
    several = several || more.several || (first >= 0 && first != more.first);
    first = more.first;
    rows += more.rows;
  }
  bool of_one() const { return rows > 0 && !several; }
};

// Rows of which the clusters do not say moments; rows whose count they do not say.
struct Unsaid {
  Holding moments, counts;
};

void add_cluster(const ClusterPlan& cluster, int number, std::vector<Unsaid>& unsaid) {
  std::vector<char> said(cluster.cells.size(), false);
  for (const auto& group : cluster.table)
    if (!group.hidden()) said[group.members.front()] = true;
  for (std::size_t k = 0; k < cluster.cells.size(); ++k) {
    const auto& cell = cluster.cells[k];
    if (!cell.is_own()) unsaid[cell.category].moments.add(number, cell.cell->n);
    if (!said[k]) unsaid[cell.category].counts.add(number, cell.cell->n);
  }
}

std::vector<Unsaid> unsaid_of_categories(const PoolPlan& pool) {
  std::vector<Unsaid> unsaid(pool.categories.size());
  for (int i = 0; i < std::ssize(pool.clusters); ++i) add_cluster(pool.clusters[i], i, unsaid);
  return unsaid;
}

class Totals {
 public:
  Totals(PoolPlan& pool, const Planning& planning) : pool_(pool), planning_(planning) {
    const auto of_category = unsaid_of_categories(pool);
    for (const auto& part : pool.parts) {
      auto& rest = rest_.emplace_back();
      for (const int category : part.categories) rest.add(of_category[category].moments);
    }
  }

  void settle() {
    for (int part = smallest_bad(); part >= 0 && pool_.parts.size() > 1; part = smallest_bad()) {
      const int into = nearest_part(pool_, planning_.distance, part, other_parts(pool_, part));
      rest_[into].add(rest_[part]);
      rest_.erase(rest_.begin() + part);
      join_parts(pool_, {{part, into}});
    }
  }

 private:
  bool fine(int part) const {
    const auto least = std::max(planning_.limits.min_rows, planning_.limits.min_cell);
    return pool_.parts[part].n >= least && !rest_[part].of_one();
  }

  int smallest_bad() const {
    int smallest = -1;
    for (int part = 0; part < std::ssize(pool_.parts); ++part)
      if (!fine(part) && (smallest < 0 || pool_.parts[part].n < pool_.parts[smallest].n)) smallest = part;
    return smallest;
  }

  PoolPlan& pool_;
  const Planning& planning_;
  std::vector<Holding> rest_;  // of each part: rows outside cells with moments of their own
};

}  // namespace

void settle_totals(PoolPlan& pool, const Planning& planning) { Totals(pool, planning).settle(); }

// Where all categories could be counted, the last count would follow from the others.
void choose_counts(PoolPlan& pool, const Planning& planning) {
  const auto unsaid = unsaid_of_categories(pool);
  for (auto& part : pool.parts) {
    for (const int category : part.categories)
      if (const auto& counts = unsaid[category].counts; counts.rows >= planning.limits.min_cell && counts.several)
        part.counted.push_back(category);
    if (part.counted.size() == part.categories.size()) part.counted.pop_back();
  }
}

}  // namespace fedglmm
