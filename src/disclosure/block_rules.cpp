// block_rules.cpp - the ratio of numbers to rows, of the block and of every cell that its cross moments describe.
#include "disclosure/block_rules.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "disclosure/rules.hpp"
#include "summary/statements.hpp"

namespace fedglmm {
namespace {

using Entry = std::map<Category, Cell>::value_type;
using Part = std::vector<const Entry*>;

void count_rows(const Part& part, LeastCell& least) {
  std::int64_t rows = 0;
  for (const auto* cell : part) rows += cell->second.n;
  least.rows = std::min(least.rows, rows);
}

void count_values(const Part& part, LeastCell& least) {
  for (std::size_t k = 0; k < least.distinct.size(); ++k) {
    ValueCounts values = part.front()->second.x[k];
    std::int64_t rows = 0;
    for (const auto* cell : part) {
      if (cell != part.front()) values.add(cell->second.x[k]);
      rows += cell->second.n;
    }
    least.distinct[k] = std::min(least.distinct[k], values.distinct());
    if (!values.full()) least.others[k] = std::min(least.others[k], rows - values.largest());
  }
}

// Splits cells by one more factor at a time, so that every combination of levels of every set of factors is met once.
void split(const Part& cells, std::size_t first, std::size_t literals, std::vector<LeastCell>& least) {
  if (literals == least.size()) return;
  for (std::size_t factor = first; factor < cells.front()->first.size(); ++factor) {
    std::map<std::int32_t, Part> parts;
    for (const auto* cell : cells) parts[cell->first[factor]].push_back(cell);
    for (const auto& [level, part] : parts) {
      count_rows(part, least[literals]);
      count_values(part, least[literals]);
      split(part, factor + 1, literals + 1, least);
    }
  }
}

}  // namespace

std::vector<LeastCell> least_cells(const std::map<Category, Cell>& cells, int literals) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  Part all;
  for (const auto& cell : cells) all.push_back(&cell);
  const auto& [category, cell] = *cells.begin();
  const auto columns = cell.x.size();
  const LeastCell start{most, std::vector<int>(columns, std::numeric_limits<int>::max()),
                        std::vector<std::int64_t>(columns, most)};
  std::vector<LeastCell> least(std::min(literals, static_cast<int>(category.size())) + 1, start);
  if (std::ssize(least) == literals + 1) least.back() = {most, {}, {}};
  count_rows(all, least.front());
  count_values(all, least.front());
  split(all, 0, 1, least);
  return least;
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
  const auto least = least_cells(block.cells, protocol.order);
  verdict.smallest_cell = least.back().rows;
  verdict.distinct = least.front().distinct;
  verdict.order = protocol.order;
  for (const int lowest = free ? 2 : 0; verdict.order > lowest && protocol.thresholds.ratio_on; --verdict.order) {
    const auto reason = objection(verdict.order, least);
    if (reason.why.empty()) break;
    verdict.why = cat("not order ", verdict.order, ": ", reason.why);
    verdict.column = reason.column;
  }
  const bool whole_table = free && protocol.thresholds.ratio_on;
  verdict.table = whole_table ? std::max(verdict.order, static_cast<int>(plan_.factors.size())) : verdict.order;
  const auto values = static_cast<double>(block.n) * static_cast<double>(plan_.numeric.size());
  verdict.ratio = values > 0 ? static_cast<double>(block_numbers_[verdict.order]) / values : 0;
  return verdict;
}

Objection BlockRules::objection(int order, const std::vector<LeastCell>& least) const {
  if (plan_.numeric.empty()) return {};
  auto reason = ratio_objection(block_numbers_[order], least.front().rows);
  if (!reason.empty() || plan_.protocol.profile == Profile::none) return {reason, {}};
  reason = cell_objection(order, least);
  return reason.empty() ? column_objection(order, least) : Objection{reason, {}};
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
std::string BlockRules::cell_objection(int order, const std::vector<LeastCell>& least) const {
  const auto& thresholds = plan_.protocol.thresholds;
  for (int s = 1; s < std::min<int>(order, static_cast<int>(least.size())); ++s) {
    if (thresholds.rows_on && least[s].rows < thresholds.min_rows)
      return cat("R1: a cell of ", least[s].rows, " rows, fewer than ", thresholds.min_rows);
    const auto reason = ratio_objection(cell_numbers_[order - s], least[s].rows);
    if (!reason.empty()) return reason + " of a cell";
  }
  return "";
}

// A numeric column with few values, in the block or in a cell, is a factor whose cells nobody judged.
Objection BlockRules::column_objection(int order, const std::vector<LeastCell>& least) const {
  constexpr std::int64_t fewest_others = 10;
  for (int s = 0; s < std::min<int>(order, static_cast<int>(least.size())); ++s) {
    const auto* where = s == 0 ? "" : " of a cell";
    for (std::size_t k = 0; k < plan_.numeric.size(); ++k) {
      const auto& name = plan_.protocol.variables[plan_.numeric[k]].name;
      const int distinct = least[s].distinct[k];
      if (distinct <= order - s + 1)
        return {cat("R3: '", name, "' has ", distinct, distinct == 1 ? " value" : " different values", where), name};
      if (least[s].others[k] < fewest_others)
        return {cat("R3: '", name, "' has one value in all but ", least[s].others[k], " rows", where), name};
    }
  }
  return {};
}

}  // namespace fedglmm
