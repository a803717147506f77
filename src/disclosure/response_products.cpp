#include "disclosure/response_products.hpp"

#include <algorithm>

namespace fedglmm {

ResponseProducts::ResponseProducts(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                   int response, const ClustersSay& say)
    : plan_(plan), clusters_(clusters), say_(say), strict_(plan.protocol.profile == Profile::strict),
      by_events_(by_events(plan.protocol, response)) {
  const auto& thresholds = plan.protocol.thresholds;
  const bool counted = is_counted(plan.protocol, response);
  least_with_numeric_ = plan.protocol.responses[response].type == ResponseType::numeric ? thresholds.min_rows
                                                                                        : least_with_numeric;
  least_ = counted ? thresholds.min_events : least_with_numeric_;
  count_rows(kinds_behind(plan, clusters, response));
  for (int f = 0; f < std::ssize(plan.factors); ++f) join_levels(f);
  for (std::size_t k = 0; k < plan.numeric.size(); ++k) few_valued_.push_back(few_values(k));
  for (int c = 0; c < std::ssize(plan.index.columns); ++c)
    if (plan.index.columns[c].numeric()) with_.push_back(levels_said_with(c));
  SaidSums sums(by_events_ ? least_with_numeric_ : least_, rows_);
  if (by_events_)
    alone_ = levels_said(sums, say_clusters(sums) && say_slopes_of_levels(sums));
  say_pairs(sums);
}

void ResponseProducts::count_rows(const std::vector<CellRows>& kinds) {
  std::vector<std::int64_t> all(kinds.size(), 0);
  rows_.resize(kinds.size());
  for (int i = 0; i < std::ssize(clusters_); ++i) {
    std::vector<std::int64_t> own(kinds.size(), 0);
    for (const auto& [category, cell] : clusters_[i]->cells) {
      atoms_.push_back({i, category});
      for (std::size_t k = 0; k < kinds.size(); ++k) own[k] += rows_[k].emplace_back(kinds[k](cell));
    }
    for (std::size_t k = 0; k < kinds.size(); ++k) all[k] += own[k];
    known_.push_back(std::ranges::find(own, 0) != own.end());
  }
  fewest_ = std::ranges::min(all);
  if (std::ranges::find(known_, true) == known_.end()) return;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    auto& others = rows_.emplace_back(rows_[k]);
    for (std::size_t a = 0; a < atoms_.size(); ++a)
      if (known_[atoms_[a].cluster]) others[a] = 0;
  }
}

bool ResponseProducts::withheld(const Monomial& monomial) const {
  const auto& columns = plan_.index.columns;
  std::vector<int> numeric, dummies;
  for (const int c : monomial) (columns[c].numeric() ? numeric : dummies).push_back(c);
  const auto few_valued = [&](int c) { return few_valued_[plan_.slot[c]] != 0; };
  if ((monomial.size() > 1 || strict_) && std::ranges::any_of(numeric, few_valued)) return true;
  const auto withheld_alone = [&](int c) { return by_events_ && !level_said(alone_, c); };
  if (numeric.empty()) {
    const bool pair = dummies.size() == 2;
    return std::ranges::any_of(dummies, withheld_alone) ||
           (pair && !pairs_.at({plan_.slot[dummies[0]], plan_.slot[dummies[1]]}));
  }
  if (!dummies.empty()) return !level_said(with_[plan_.slot[numeric[0]]], dummies[0]);
  return numeric.size() > 1 && fewest_ < least_with_numeric_;
}

// Of three values or fewer, or one in all but nine rows: such a column is an indicator, whose events nobody counted.
bool ResponseProducts::few_values(std::size_t numeric) const {
  constexpr int few_distinct = 3;
  constexpr std::int64_t fewest_others = 10;
  ValueCounts values(value_limit(plan_.protocol.order));
  std::int64_t rows = 0;
  for (const auto* cluster : clusters_)
    for (const auto& [category, cell] : cluster->cells) {
      values.add(cell.x[numeric]);
      rows += cell.n;
    }
  return !values.full() && (values.distinct() <= few_distinct || rows - values.largest() < fewest_others);
}

// A level with few rows of a kind joins the reference level, whose sum is the difference to the total.
void ResponseProducts::join_levels(int factor) {
  auto& part = level_part_.emplace_back();
  for (const auto& rows : rows_) {
    std::map<int, std::int64_t> levels;
    for (std::size_t a = 0; a < atoms_.size(); ++a) levels[atoms_[a].category[factor]] += rows[a];
    for (const auto& [level, n] : levels)
      if (const auto place = part.emplace(level, level).first; few(n, least_with_numeric_)) place->second = 0;
  }
}

template <class PartOf>
std::vector<int> ResponseProducts::parts(const PartOf& part_of) const {
  std::vector<int> out;
  for (const auto& atom : atoms_) out.push_back(part_of(atom));
  return out;
}

std::vector<char> ResponseProducts::levels_said(SaidSums& sums, bool any) const {
  std::vector<char> said;
  for (std::size_t f = 0; f < level_part_.size(); ++f)
    said.push_back(any && sums.say(parts([&](const Atom& atom) { return level_part_[f].at(atom.category[f]); })));
  return said;
}

std::vector<char> ResponseProducts::levels_said_with(int numeric_column) const {
  const auto random = random_columns(plan_.protocol);
  const auto k = static_cast<std::size_t>(std::ranges::find(random, numeric_column) - random.begin());
  SaidSums sums(least_with_numeric_, rows_);
  const bool any = sums.say(parts([&](const Atom& atom) {
    return k < say_.slopes.size() && say_.slopes[k][atom.cluster] ? atom.cluster + 1 : 0;
  }));
  return levels_said(sums, any);
}

bool ResponseProducts::say_clusters(SaidSums& sums) const {
  const auto cluster = [&](const Atom& atom) { return say_.sum[atom.cluster] ? atom.cluster + 1 : 0; };
  std::vector<char> though_few(clusters_.size() + 1, false);
  for (const auto& rows : rows_) {
    std::vector<std::int64_t> n(clusters_.size() + 1, 0);
    for (std::size_t a = 0; a < atoms_.size(); ++a) n[cluster(atoms_[a])] += rows[a];
    for (std::size_t i = 1; i < n.size(); ++i) though_few[i] = though_few[i] || few(n[i], least_with_numeric_);
  }
  return sums.say_first(parts(cluster), though_few);
}

bool ResponseProducts::say_slopes_of_levels(SaidSums& sums) const {
  const auto random = random_columns(plan_.protocol);
  for (std::size_t k = 0; k < say_.slopes.size(); ++k) {
    const auto& column = plan_.index.columns[random[k]];
    const auto part = [&](const Atom& atom) {
      if (!say_.slopes[k][atom.cluster] || known_[atom.cluster]) return 0;
      return 1 + 2 * atom.cluster + (atom.category[plan_.slot[random[k]]] == column.level);
    };
    if (!column.numeric() && !sums.say(parts(part))) return false;
  }
  return true;
}

// A table of two factors is given whole or not at all: a cell that is left out is a difference of the others.
void ResponseProducts::say_pairs(SaidSums& sums) {
  std::map<std::pair<int, int>, int> cells;
  for (int f = 0; f < std::ssize(level_part_); ++f)
    for (int g = f + 1; g < std::ssize(level_part_); ++g) {
      cells.clear();
      pairs_[{f, g}] = sums.say(parts([&](const Atom& atom) {
        const std::pair levels(atom.category[f], atom.category[g]);
        return cells.emplace(levels, static_cast<int>(cells.size())).first->second;
      }));
    }
}

bool ResponseProducts::level_said(const std::vector<char>& factors, int column) const {
  const int factor = plan_.slot[column];
  const auto part = level_part_[factor].find(plan_.index.columns[column].level);
  return factors[factor] && (part == level_part_[factor].end() || part->second != 0);
}

}  // namespace fedglmm
