#include "disclosure/count_leaks.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "disclosure/hidden_table.hpp"

namespace fedglmm {
namespace {

class LeakRepair {
 public:
  LeakRepair(PoolPlan& pool, const Planning& planning, const HiddenTable& table)
      : pool_(pool), planning_(planning), table_(table), taken_(pool.counts.size()), merged_(pool.clusters.size()) {}

  // The cheapest first: a cluster hides one count more; else counts of the pool join. At most for a quarter of those
  // that leak, each once: a repair may be one for others, and the next look shows what is left.
  void repair(const std::vector<int>& leaks) {
    std::set<int> leaking;
    for (const int leak : leaks) leaking.insert(table_.column(leak));
    std::size_t repairs = 0;
    for (const int leak : leaks)
      if (!taken_[table_.column(leak)] && (repairs == 0 || 4 * repairs < leaking.size())) repairs += close(leak);
    for (const auto& merge : merges_) hide(merge);  // only now: the table's places are those of the pool as it was
    join_counts(pool_, joins_);
  }

 private:
  bool close(int leak) {
    const auto ends = table_.ends(leak);
    if (const auto merge = table_.cheapest_merge(ends)) {
      taken_[table_.column(leak)] = true;
      if (!std::exchange(merged_[merge->cluster], true)) merges_.push_back(*merge);
      return true;
    }
    return choose_join(leak, ends);
  }

  void hide(const HiddenTable::Merge& merge) {
    auto& table = pool_.clusters[merge.cluster].table;
    auto& sum = table[merge.group];
    const auto& other = table[merge.other];
    sum.members.insert(sum.members.end(), other.members.begin(), other.members.end());
    std::ranges::sort(sum.members);
    sum.n += other.n;
    sum.says_small = sum.says_small && other.says_small;
    table.erase(table.begin() + merge.other);
  }

  // Two counts, one of each side. Where that is too long a search, that of the leak and one of those that its sum is
  // about, too.
  bool choose_join(int leak, const CountFlows::Ends& ends) {
    constexpr std::size_t most_pairs = 10'000;
    auto one = table_.columns(ends.after), other = table_.columns(ends.before);
    if (one.empty() || other.empty() || one.size() * other.size() > most_pairs) {
      one = {table_.column(leak)};
      other = table_.linked_columns(leak);
      if (other.empty()) other = all_but(one.front(), std::ssize(pool_.counts));
    }
    Cost least;
    Join best{-1, -1};
    for (const int a : one)
      for (const int b : other) {
        if (a == b || taken_[a] || taken_[b]) continue;
        const auto cost = cost_of(a, b);
        if (best.one >= 0 && cost >= least) continue;
        best = {a, b};
        least = cost;
      }
    if (best.one < 0) return false;
    joins_.push_back(best);
    taken_[best.one] = taken_[best.into] = true;
    return true;
  }

  // What cannot be told apart any more: the hidden rows of one, at most. Then the nearest, and with the fewest rows.
  using Cost = std::tuple<std::int64_t, int, std::int64_t>;
  Cost cost_of(int one, int other) const {
    const auto& a = pool_.counts[one];
    const auto& b = pool_.counts[other];
    return {std::min(table_.rows_in(one), table_.rows_in(other)),
            planning_.distance.nearest(a.categories, b.categories, pool_.categories), a.n + b.n};
  }

  PoolPlan& pool_;
  const Planning& planning_;
  const HiddenTable& table_;
  std::vector<char> taken_, merged_;  // counts; clusters
  std::vector<HiddenTable::Merge> merges_;
  std::vector<Join> joins_;
};

}  // namespace

// With one count, clusters' own tables say all, and these are fine by themselves.
void settle_counts(PoolPlan& pool, const Planning& planning) {
  while (pool.counts.size() > 1) {
    HiddenTable table(pool, planning.limits);
    const auto leaks = table.leaks();
    if (leaks.empty()) return;
    LeakRepair(pool, planning, table).repair(leaks);
  }
}

}  // namespace fedglmm
