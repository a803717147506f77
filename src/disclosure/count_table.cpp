// count_table.cpp - categories join until no count below min_cell is said or follows.
#include "disclosure/count_table.hpp"

#include <algorithm>
#include <tuple>

namespace fedglmm {
namespace {

class Table {
 public:
  Table(const std::vector<Category>& categories, const std::vector<std::int64_t>& counts,
        const CategoryDistance& distance, const CountLimits& limits)
      : categories_(categories), counts_(counts), distance_(distance), limits_(limits) {
    for (int k = 0; k < std::ssize(counts); ++k) groups_.push_back({{k}, counts[k]});
  }

  std::vector<CountGroup> settle() {
    for (auto bad = smallest_bad(); bad != groups_.end() && groups_.size() > 1; bad = smallest_bad()) join(bad);
    // All categories together: that some are small is not said, or nothing is.
    auto& first = groups_.front();
    if (groups_.size() == 1 && !fine(first)) first.says_small = false;
    if (!fine(first)) groups_.clear();
    return std::move(groups_);
  }

 private:
  using Place = std::vector<CountGroup>::iterator;

  bool fine(const CountGroup& group) const {
    if (group.n < limits_.min_cell) return false;
    return !group.hidden() || every_count_moves(group);
  }

  // The sum and the ranges of the others leave each count two values.
  bool every_count_moves(const CountGroup& group) const {
    std::int64_t least = 0, most = 0;
    for (const int k : group.members) {
      const auto range = range_of(group, k);
      least += range.least;
      most += range.most;
    }
    return std::ranges::all_of(group.members, [&](int k) {
      const auto range = range_of(group, k);
      const auto lowest = std::max(range.least, group.n - (most - range.most));
      const auto highest = std::min(range.most, group.n - (least - range.least));
      return highest > lowest;
    });
  }

  HiddenRange range_of(const CountGroup& group, int k) const {
    return hidden_range(group, counts_[k], limits_.min_cell);
  }

  Place smallest_bad() {
    Place smallest = groups_.end();
    for (auto group = groups_.begin(); group != groups_.end(); ++group)
      if (!fine(*group) && (smallest == groups_.end() || group->n < smallest->n)) smallest = group;
    return smallest;
  }

  // Rather with what is hidden anyway than with a count that could be said; of those, with one that is enough; with one
  // that has moments of its own last; then with the most alike, then with the fewest rows: this loses the least in the
  // fits.
  void join(Place bad) {
    const auto cost = [&](const CountGroup& other) {
      const bool said = !other.hidden() && other.n >= limits_.min_cell;
      return std::tuple(said, said && !fine(joined(*bad, other)), other.n >= limits_.own_rows,
                        distance_.nearest(bad->members, other.members, categories_), other.n);
    };
    Place best = groups_.end();
    decltype(cost(*bad)) least;
    for (auto other = groups_.begin(); other != groups_.end(); ++other) {
      if (other == bad) continue;
      const auto own = cost(*other);
      if (best != groups_.end() && own >= least) continue;
      best = other;
      least = own;
    }
    *best = joined(*bad, *best);
    groups_.erase(bad);
  }

  static CountGroup joined(const CountGroup& a, const CountGroup& b) {
    CountGroup out = a;
    out.members.insert(out.members.end(), b.members.begin(), b.members.end());
    std::ranges::sort(out.members);
    out.n += b.n;
    return out;
  }

  const std::vector<Category>& categories_;
  const std::vector<std::int64_t>& counts_;
  const CategoryDistance& distance_;
  const CountLimits& limits_;
  std::vector<CountGroup> groups_;
};

}  // namespace

HiddenRange hidden_range(const CountGroup& group, std::int64_t count, std::int64_t min_cell) {
  if (!group.says_small) return {1, group.n};
  if (count < min_cell) return {1, min_cell - 1};
  return {min_cell, group.n};
}

std::vector<CountGroup> count_table(const std::vector<Category>& categories, const std::vector<std::int64_t>& counts,
                                    const CategoryDistance& distance, const CountLimits& limits) {
  return Table(categories, counts, distance, limits).settle();
}

}  // namespace fedglmm
