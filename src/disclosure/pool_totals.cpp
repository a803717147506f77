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

// Of each category: rows of which the clusters do not say moments.
std::vector<Holding> unsaid_of_categories(const PoolPlan& pool) {
  std::vector<Holding> unsaid(pool.categories.size());
  for (int i = 0; i < std::ssize(pool.clusters); ++i)
    for (const auto& cell : pool.clusters[i].cells)
      if (!cell.is_own()) unsaid[cell.category].add(i, cell.cell->n);
  return unsaid;
}

class Totals {
 public:
  Totals(PoolPlan& pool, const Planning& planning) : pool_(pool), planning_(planning) {
    const auto of_category = unsaid_of_categories(pool);
    for (const auto& part : pool.parts) {
      auto& rest = rest_.emplace_back();
      for (const int category : part.categories) rest.add(of_category[category]);
    }
  }

  void settle() {
    for (int part = smallest_bad(); part >= 0 && pool_.parts.size() > 1; part = smallest_bad()) {
      const int into = nearest_part(pool_, planning_.distance, part, all_but(part, std::ssize(pool_.parts)));
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

}  // namespace fedglmm
