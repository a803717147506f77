// block_rules.cpp - the ratio of numbers to rows.
#include "disclosure/block_rules.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace fedglmm {
namespace {

using IntervalCounts = std::map<Category, std::int64_t>;  // rows by the intervals of all cut columns

IntervalCounts interval_counts(const MomentPlan& plan, const ClusterSums& cluster) {
  IntervalCounts counts;
  for (const auto& [category, cell] : cluster.cells)
    counts[{category.begin() + std::ssize(plan.factors), category.end()}] += cell.n;
  return counts;
}

struct Cut {
  std::size_t column;
  std::int32_t after;  // the last interval of the lower side
  std::int64_t fewer;  // rows of the smaller side
};

template <class Keeps>
class Cutter {
 public:
  Cutter(const IntervalCounts& counts, const Keeps& keeps) : counts_(counts), keeps_(keeps) {}

  void cut(const Box& box, std::vector<Box>& out) const {
    const Cut best = best_cut(box);
    if (best.fewer == 0) return out.push_back(box);
    Box lower = box, upper = box;
    lower[best.column][1] = best.after;
    upper[best.column][0] = best.after + 1;
    cut(lower, out);
    cut(upper, out);
  }

 private:
  Cut best_cut(const Box& box) const {
    Cut best{0, 0, 0};
    for (std::size_t k = 0; k < box.size(); ++k) {
      std::map<std::int32_t, std::int64_t> rows;  // by the column's interval
      std::int64_t all = 0, below = 0;
      for (const auto& [intervals, n] : counts_)
        if (inside(intervals, box)) {
          rows[intervals[k]] += n;
          all += n;
        }
      for (const auto& [interval, n] : rows) {
        below += n;
        const auto fewer = std::min(below, all - below);
        if (fewer > best.fewer && keeps_(fewer)) best = {k, interval, fewer};
      }
    }
    return best;
  }

  static bool inside(const Category& intervals, const Box& box) {
    for (std::size_t k = 0; k < box.size(); ++k)
      if (intervals[k] < box[k][0] || intervals[k] > box[k][1]) return false;
    return true;
  }

  const IntervalCounts& counts_;
  const Keeps& keeps_;
};

}  // namespace

BlockRules::BlockRules(const MomentPlan& plan) : plan_(plan), numbers_(plan.protocol.order + 1) {
  for (int k = 0; k <= plan.protocol.order; ++k)
    numbers_[k] = std::ranges::count_if(plan.index.monomials, [&](const Monomial& monomial) {
      return std::ssize(monomial) <= k && !plan.index.dummies_only(monomial);
    });
}

bool BlockRules::enough_rows(const ClusterSums& cluster) const {
  const auto& thresholds = plan_.protocol.thresholds;
  return !thresholds.rows_on || cluster.n >= thresholds.min_rows;
}

double BlockRules::ratio(int order, std::int64_t rows) const {
  const auto values = static_cast<double>(rows) * static_cast<double>(plan_.numeric.size());
  return values > 0 ? static_cast<double>(numbers_[order]) / values : 0;
}

BlockVerdict BlockRules::judge(const ClusterSums& block) const {
  constexpr int lowest = 2;
  const auto& protocol = plan_.protocol;
  BlockVerdict verdict;
  verdict.order = protocol.order;
  const double limit = protocol.thresholds.ratio;
  while (protocol.thresholds.ratio_on && verdict.order > lowest && ratio(verdict.order, block.n) > limit) {
    verdict.why = cat("not order ", verdict.order, ": R3: ", numbers_[verdict.order], " numbers about ", block.n,
                      " rows: ratio ", ratio(verdict.order, block.n), " above ", limit);
    --verdict.order;
  }
  const int factors = static_cast<int>(plan_.factors.size());
  verdict.table = protocol.thresholds.ratio_on ? std::max(verdict.order, factors) : verdict.order;
  verdict.ratio = ratio(verdict.order, block.n);
  return verdict;
}

bool BlockRules::keeps(int order, std::int64_t rows) const {
  constexpr double enough = 0.25;
  const auto& thresholds = plan_.protocol.thresholds;
  if (thresholds.rows_on && rows < thresholds.min_rows) return false;
  return ratio(order, rows) <= (thresholds.ratio_on ? thresholds.ratio : enough);
}

std::vector<RowBlock> BlockRules::cut(const ClusterSums& cluster) const {
  if (plan_.cuts.empty()) return {{{}, cluster}};
  Box whole;
  for (const int k : plan_.cuts)
    whole.push_back({0, static_cast<std::int32_t>(std::ssize(plan_.protocol.variables[plan_.numeric[k]].cuts))});
  const auto counts = interval_counts(plan_, cluster);
  const auto keeps_order = [&, order = judge(cluster).order](std::int64_t rows) { return keeps(order, rows); };
  std::vector<Box> boxes;
  Cutter(counts, keeps_order).cut(whole, boxes);
  if (boxes.size() == 1) return {{{}, cluster}};
  std::vector<RowBlock> blocks;
  for (const auto& box : boxes) blocks.push_back({box, rows_in(plan_, cluster, box)});
  return blocks;
}

}  // namespace fedglmm
