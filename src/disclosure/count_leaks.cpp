#include "disclosure/count_leaks.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "disclosure/hidden_table.hpp"

namespace fedglmm {
namespace {

bool withhold_counts(PoolPlan& pool, int part) {
  auto& counted = pool.parts[part].counted;
  pool.repairs.counts_withheld += std::ssize(counted);
  return !std::exchange(counted, {}).empty();
}

class LeakRepair {
 public:
  LeakRepair(PoolPlan& pool, const Planning& planning, const HiddenTable& table)
      : pool_(pool), planning_(planning), table_(table), taken_(pool.parts.size()), merged_(pool.clusters.size()) {}

  // The cheapest first: counts inside the totals that leak are withheld; else a cluster hides one count more; else
  // totals join. At most for a quarter of the totals that leak, each once: a repair may be one for others, and the next
  // look shows what is left.
  void repair(const std::vector<int>& leaks) {
    bool withheld = false;
    for (const int leak : leaks) withheld = withhold_counts(pool_, table_.part(leak)) || withheld;
    if (withheld) return;
    std::set<int> leaking;
    for (const int leak : leaks) leaking.insert(table_.part(leak));
    std::size_t repairs = 0;
    for (const int leak : leaks)
      if (!taken_[table_.part(leak)] && (repairs == 0 || 4 * repairs < leaking.size())) repairs += close(leak);
    for (const auto& merge : merges_) hide(merge);  // only now: the table's places are those of the pool as it was
    for (const auto& join : joins_) withhold_counts(pool_, join.into);
    join_parts(pool_, joins_);
  }

 private:
  bool close(int leak) {
    const auto ends = table_.ends(leak);
    if (const auto merge = table_.cheapest_merge(ends)) {
      taken_[table_.part(leak)] = true;
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

  // The nearest two parts, one of each side, then those with the fewest rows. Where that is too long a search, the part
  // of the leak and one of those that its sum is about, too.
  bool choose_join(int leak, const CountFlows::Ends& ends) {
    constexpr std::size_t most_pairs = 10'000;
    auto one = table_.parts(ends.after), other = table_.parts(ends.before);
    if (one.empty() || other.empty() || one.size() * other.size() > most_pairs) {
      one = {table_.part(leak)};
      other = table_.linked_parts(leak);
      if (other.empty()) other = other_parts(pool_, one.front());
    }
    std::tuple<int, std::int64_t> least;
    Join best{-1, -1};
    for (const int a : one)
      for (const int b : other) {
        if (a == b || taken_[a] || taken_[b]) continue;
        const auto cost = cost_of(a, b);
        if (best.part >= 0 && cost >= least) continue;
        best = {a, b};
        least = cost;
      }
    if (best.part < 0) return false;
    joins_.push_back(best);
    taken_[best.part] = taken_[best.into] = true;
    return true;
  }

  std::tuple<int, std::int64_t> cost_of(int one, int other) const {
    const auto& a = pool_.parts[one];
    const auto& b = pool_.parts[other];
    return {planning_.distance.nearest(a.categories, b.categories, pool_.categories), a.n + b.n};
  }

  PoolPlan& pool_;
  const Planning& planning_;
  const HiddenTable& table_;
  std::vector<char> taken_, merged_;  // parts; clusters
  std::vector<HiddenTable::Merge> merges_;
  std::vector<Join> joins_;
};

}  // namespace

// With one total and no counts inside it, clusters' own tables say all, and these are fine by themselves.
void settle_counts(PoolPlan& pool, const Planning& planning) {
  while (pool.parts.size() > 1 || !pool.parts.front().counted.empty()) {
    HiddenTable table(pool, planning.limits);
    const auto leaks = table.leaks();
    if (leaks.empty()) return;
    LeakRepair(pool, planning, table).repair(leaks);
  }
}

}  // namespace fedglmm
