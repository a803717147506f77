// block_rules.cpp - the ratio of numbers to rows, of the block and of every cell that its cross moments describe.
#include "disclosure/block_rules.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "disclosure/rules.hpp"
#include "summary/statements.hpp"

namespace fedglmm {
namespace {

using Entry = std::map<Category, Cell>::value_type;

// Splits cells by one more factor at a time, so that every combination of levels of every set of factors is met once.
void split(const std::vector<const Entry*>& cells, std::size_t first, std::size_t literals,
           std::vector<std::int64_t>& smallest) {
  if (literals == smallest.size()) return;
  for (std::size_t factor = first; factor < cells.front()->first.size(); ++factor) {
    std::map<std::int32_t, std::vector<const Entry*>> parts;
    for (const auto* cell : cells) parts[cell->first[factor]].push_back(cell);
    for (const auto& [level, part] : parts) {
      std::int64_t rows = 0;
      for (const auto* cell : part) rows += cell->second.n;
      smallest[literals] = std::min(smallest[literals], rows);
      split(part, factor + 1, literals + 1, smallest);
    }
  }
}

}  // namespace

std::vector<std::int64_t> smallest_cells(const std::map<Category, Cell>& cells, int literals) {
  std::vector<const Entry*> all;
  std::int64_t rows = 0;
  for (const auto& cell : cells) {
    all.push_back(&cell);
    rows += cell.second.n;
  }
  const auto factors = static_cast<int>(cells.begin()->first.size());
  std::vector<std::int64_t> smallest(std::min(literals, factors) + 1, rows);
  split(all, 0, 1, smallest);
  return smallest;
}

BlockRules::BlockRules(const MomentPlan& plan)
    : plan_(plan), block_numbers_(plan.protocol.order + 1), cell_numbers_(plan.protocol.order + 1) {
  for (int k = 0; k <= plan.protocol.order; ++k) {
    const auto within = [&](const Monomial& monomial) { return std::ssize(monomial) <= k; };
    cell_numbers_[k] = std::ranges::count_if(plan.powers, within);
    block_numbers_[k] = std::ranges::count_if(plan.index.monomials, [&](const Monomial& monomial) {
      return within(monomial) && !plan.index.dummies_only(monomial);
    });
  }
}

BlockVerdict BlockRules::judge(const ClusterSums& block) const {
  const auto& protocol = plan_.protocol;
  const bool free = protocol.profile == Profile::none;
  BlockVerdict verdict;
  if (protocol.thresholds.rows_on && block.n < protocol.thresholds.min_rows) {
    verdict.released = false;
    verdict.why = cat("R1: ", block.n, " rows, fewer than ", protocol.thresholds.min_rows);
    return verdict;
  }
  const auto smallest = smallest_cells(block.cells, protocol.order);
  verdict.smallest_cell = smallest.back();
  for (const auto& values : block.values) verdict.distinct.push_back(values.distinct());
  verdict.order = protocol.order;
  for (const int least = free ? 2 : 0; verdict.order > least && protocol.thresholds.ratio_on; --verdict.order) {
    const auto reason = objection(verdict.order, block, smallest);
    if (reason.empty()) break;
    verdict.why = cat("not order ", verdict.order, ": ", reason);
  }
  const bool whole_table = free && protocol.thresholds.ratio_on;
  verdict.table = whole_table ? std::max(verdict.order, static_cast<int>(plan_.factors.size())) : verdict.order;
  const auto values = static_cast<double>(block.n) * static_cast<double>(plan_.numeric.size());
  verdict.ratio = values > 0 ? static_cast<double>(block_numbers_[verdict.order]) / values : 0;
  return verdict;
}

std::string BlockRules::objection(int order, const ClusterSums& block,
                                  const std::vector<std::int64_t>& smallest) const {
  if (plan_.numeric.empty()) return "";
  auto reason = ratio_objection(block_numbers_[order], block.n);
  if (!reason.empty() || plan_.protocol.profile == Profile::none) return reason;
  reason = cell_objection(order, smallest);
  return reason.empty() ? column_objection(order, block) : reason;
}

std::string BlockRules::ratio_objection(std::int64_t numbers, std::int64_t rows) const {
  const double values = static_cast<double>(rows) * static_cast<double>(plan_.numeric.size());
  const double ratio = static_cast<double>(numbers) / values, limit = plan_.protocol.thresholds.ratio;
  // As many numbers as values give the records away: no protocol may allow that, except under profile none.
  const bool fine = ratio <= limit && (ratio < 1 || plan_.protocol.profile == Profile::none);
  return fine ? "" : cat("R3: ", numbers, " numbers about ", rows, " rows: ratio ", ratio, " above ", limit);
}

// Moments of degree K with s dummies are the moments of degree K - s of the cell where these dummies are 1; those of
// the levels without a dummy are the difference to the rest of the block.
std::string BlockRules::cell_objection(int order, const std::vector<std::int64_t>& smallest) const {
  const auto& thresholds = plan_.protocol.thresholds;
  for (int s = 1; s < std::min<int>(order, static_cast<int>(smallest.size())); ++s) {
    if (thresholds.rows_on && smallest[s] < thresholds.min_rows)
      return cat("R1: a cell of ", smallest[s], " rows, fewer than ", thresholds.min_rows);
    const auto reason = ratio_objection(cell_numbers_[order - s], smallest[s]);
    if (!reason.empty()) return reason + " of a cell";
  }
  return "";
}

// A numeric column with few values is a factor whose cells nobody judged.
std::string BlockRules::column_objection(int order, const ClusterSums& block) const {
  constexpr std::int64_t fewest_others = 10;
  for (std::size_t k = 0; k < block.values.size(); ++k) {
    const auto& values = block.values[k];
    const auto& name = plan_.protocol.variables[plan_.numeric[k]].name;
    if (!values.full() && values.distinct() <= order + 1)
      return cat("R3: '", name, "' has ", values.distinct(), values.distinct() == 1 ? " value" : " different values");
    if (block.n - values.largest() < fewest_others)
      return cat("R3: '", name, "' has one value in all but ", block.n - values.largest(), " rows");
  }
  return "";
}

}  // namespace fedglmm
