// response_rules.cpp - events behind a sum, and behind its differences to other sums, decide whether it is released.
#include "disclosure/response_rules.hpp"

#include <algorithm>
#include <optional>

#include "disclosure/events.hpp"

namespace fedglmm {
namespace {

constexpr std::int64_t least_with_numeric = 10;  // events behind a sum of y times a numeric column's product or slope

bool any_few(const auto& counts, std::int64_t least) {
  return std::ranges::any_of(counts, [&](const auto& entry) { return few(entry.second, least); });
}

// Products of one response at one site.
class Products {
 public:
  Products(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response)
      : plan_(plan),
        counted_(is_counted(plan.protocol, response)),
        strict_(plan.protocol.profile == Profile::strict),
        tables_(rows_behind(plan, clusters, response)),
        parts_(plan.factors.size()) {
    const auto& thresholds = plan.protocol.thresholds;
    const bool numeric = plan.protocol.responses[response].type == ResponseType::numeric;
    least_with_numeric_ = numeric ? thresholds.min_rows : least_with_numeric;
    least_ = counted_ ? thresholds.min_events : least_with_numeric_;
    for (int f = 0; f < std::ssize(parts_); ++f) make_parts(f);
    for (std::size_t k = 0; k < plan.numeric.size(); ++k) few_valued_.push_back(few_values(clusters, k));
  }

  bool all_withheld() const {
    return std::ranges::any_of(tables_, [&](const Counts& counts) { return total(counts) < least_; });
  }

  bool withheld(const Monomial& monomial) {
    const auto is_few_valued = [&](int c) { return plan_.index.columns[c].numeric() && few_valued_[plan_.slot[c]]; };
    if ((monomial.size() > 1 || strict_) && std::ranges::any_of(monomial, is_few_valued)) return true;
    const auto dummy = std::ranges::find_if(monomial, [&](int c) { return !plan_.index.columns[c].numeric(); });
    if (monomial.size() == 1) return (!counted_ || strict_) && dummy != monomial.end() && !alone(*dummy);
    if (plan_.index.dummies_only(monomial))
      return (!counted_ && !std::ranges::all_of(monomial, [&](int c) { return alone(c); })) ||
             !pair_fine(plan_.slot[monomial[0]], plan_.slot[monomial[1]]);
    if (dummy != monomial.end()) return !alone(*dummy);
    return std::ranges::any_of(tables_, [&](const Counts& counts) { return total(counts) < least_with_numeric_; });
  }

 private:
  // Of three values or fewer, or one in all but nine rows: such a column is an indicator, whose events nobody counted.
  bool few_values(const std::vector<const ClusterSums*>& clusters, std::size_t column) const {
    constexpr int few_distinct = 3;
    constexpr std::int64_t fewest_others = 10;
    ValueCounts values(value_limit(plan_.protocol.order));
    std::int64_t rows = 0;
    for (const auto* cluster : clusters)
      for (const auto& [category, cell] : cluster->cells) {
        values.add(cell.x[column]);
        rows += cell.n;
      }
    return !values.full() && (values.distinct() <= few_distinct || rows - values.largest() < fewest_others);
  }

  // Is the sum over the rows with this dummy, times a numeric column, one of those that are released?
  bool alone(int column) const {
    const auto& parts = parts_[plan_.slot[column]];
    const auto part = parts.find(plan_.index.columns[column].level);
    return part == parts.end() ? !parts.empty() : part->second != 0;
  }

  // Levels with few events join the reference level, whose sum is the difference to the total; if that has few events
  // too, or if differences to an earlier factor's sums have, nothing is said by this factor's levels.
  void make_parts(int factor) {
    auto& parts = parts_[factor];
    for (const auto& counts : tables_)
      for (const auto& [level, rows] : by_level(counts, factor)) {
        const auto part = parts.emplace(level, level).first;
        if (few(rows, least_with_numeric_)) part->second = 0;
      }
    bool fine = true;
    for (const auto& counts : tables_) {
      const auto remainder = by_parts(crossed(counts, factor, factor), factor, factor);
      for (const auto& [place, rows] : remainder) fine = fine && !few(rows, least_with_numeric_);
      for (int f = 0; f < factor && fine; ++f)
        if (!parts_[f].empty())
          fine = differences_fine(by_parts(crossed(counts, f, factor), f, factor), least_with_numeric_);
    }
    if (!fine) parts.clear();
  }

  Crossed by_parts(const Crossed& levels, int factor, int other) const {
    Crossed parts;
    for (const auto& [place, rows] : levels)
      parts[{parts_[factor].at(place.first), parts_[other].at(place.second)}] += rows;
    return parts;
  }

  // A table of two factors is given whole or not at all: a cell that is left out is a difference of the others.
  bool pair_fine(int factor, int other) {
    auto& fine = pairs_[{factor, other}];
    if (!fine)
      fine = std::ranges::none_of(
          tables_, [&](const Counts& counts) { return any_few(crossed(counts, factor, other), least_); });
    return *fine;
  }

  const MomentPlan& plan_;
  bool counted_, strict_;
  std::int64_t least_ = 0, least_with_numeric_ = 0;
  std::vector<Counts> tables_;
  std::vector<char> few_valued_;           // per numeric column
  std::vector<std::map<int, int>> parts_;  // per factor: level -> level, or 0 where it joins the reference
  std::map<std::pair<int, int>, std::optional<bool>> pairs_;
};

// Levels with 1 to 4 events, the reference included: its sum is the difference to the rest.
std::vector<std::string> few_event_levels(const MomentPlan& plan, const Counts& events) {
  std::vector<std::string> names;
  for (int f = 0; f < std::ssize(plan.factors); ++f)
    for (const auto& [level, rows] : by_level(events, f))
      if (few(rows, plan.protocol.thresholds.min_events))
        names.push_back(level_name(plan.protocol.variables[plan.factors[f]], level));
  return names;
}

bool slope_allowed(const MomentPlan& plan, const ClusterSums& cluster, int response, int column) {
  const auto& protocol = plan.protocol;
  const bool numeric = protocol.responses[response].type == ResponseType::numeric;
  const auto least = numeric ? protocol.thresholds.min_rows : least_with_numeric;
  const bool dummy = !plan.index.columns[column].numeric(), counted = is_counted(protocol, response);
  Counts rows;
  for (const auto& [category, cell] : cluster.cells) rows[category] += cell.n;
  if (dummy && any_few(by_level(rows, plan.slot[column]), protocol.thresholds.min_rows)) return false;
  return std::ranges::none_of(rows_behind(plan, {&cluster}, response), [&](const Counts& counts) {
    return few(total(counts), least) || (!counted && dummy && any_few(by_level(counts, plan.slot[column]), least));
  });
}

// Rows behind a cluster's sums of a response: events; non-events, of a binary one, and rows with failures, of trials;
// all, of a numeric one.
std::vector<std::int64_t> behind(const MomentPlan& plan, const ClusterSums& cluster, int response) {
  const Response& agreed = plan.protocol.responses[response];
  if (agreed.type == ResponseType::numeric) return {cluster.n};
  const auto events = event_count(cluster, response);
  if (agreed.trials.given()) return {events, failure_count(cluster, response)};
  if (agreed.type == ResponseType::count) return {events};
  return {events, cluster.n - events};
}

// The site's total less what is said is about the clusters that say nothing: more of them join these, the smallest
// first, until they have no rows or enough. Did any?
bool withhold_more(const std::vector<std::int64_t>& rows, std::int64_t least, std::vector<char>& allowed) {
  std::int64_t withheld_rows = 0;
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!allowed[i]) withheld_rows += rows[i];
    else if (rows[i] > 0) rest.push_back(i);
  }
  std::ranges::stable_sort(rest, {}, [&](std::size_t i) { return rows[i]; });
  auto next = rest.begin();
  for (; few(withheld_rows, least) && next != rest.end(); ++next) {
    allowed[*next] = false;
    withheld_rows += rows[*next];
  }
  return next != rest.begin();
}

// More clusters say nothing, until the rows of all these are none or enough, of each kind.
void withhold_rest(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                   std::vector<char>& allowed) {
  std::vector<std::vector<std::int64_t>> rows(behind(plan, *clusters.front(), response).size());
  for (const auto* cluster : clusters) {
    const auto own = behind(plan, *cluster, response);
    for (std::size_t k = 0; k < rows.size(); ++k) rows[k].push_back(own[k]);
  }
  const bool numeric = plan.protocol.responses[response].type == ResponseType::numeric;
  const auto least = numeric ? plan.protocol.thresholds.min_rows : least_with_numeric;
  for (bool more = true; more;) {
    more = false;
    for (const auto& kind : rows) more = withhold_more(kind, least, allowed) || more;
  }
}

}  // namespace

std::vector<char> slopes_allowed(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                 const std::vector<char>& described, int response, int column) {
  std::vector<char> allowed;
  for (std::size_t i = 0; i < clusters.size(); ++i)
    allowed.push_back(described[i] && slope_allowed(plan, *clusters[i], response, column));
  withhold_rest(plan, clusters, response, allowed);
  return allowed;
}

std::vector<char> weights_allowed(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                  int response) {
  std::vector<char> allowed;
  for (const auto* cluster : clusters)
    allowed.push_back(std::ranges::none_of(behind(plan, *cluster, response),
                                           [](std::int64_t rows) { return few(rows, least_with_numeric); }));
  withhold_rest(plan, clusters, response, allowed);
  return allowed;
}

TotalsVerdict withhold_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                              ResponseTotals& totals) {
  const auto& protocol = plan.protocol;
  const bool numeric = protocol.responses[response].type == ResponseType::numeric;
  const Counts events = event_counts(clusters, response);
  TotalsVerdict verdict;
  for (const auto* cluster : clusters) verdict.rows += cluster->n;
  if (!numeric) verdict.events = total(events);
  if (protocol.profile == Profile::none) return verdict;
  Products products(plan, clusters, response);
  const bool all = products.all_withheld();
  if (all) totals.yy = totals.log_factorial = totals.log_choose = withheld_sum;
  for (int m = 0; m < plan.products; ++m) {
    const auto& monomial = plan.index.monomials[m];
    if (!all && !products.withheld(monomial)) continue;
    totals.xy[m] = withheld_sum;
    verdict.withheld.push_back(monomial_name(plan.index.columns, monomial));
  }
  if (!all && !numeric) verdict.few_events = few_event_levels(plan, events);
  return verdict;
}

}  // namespace fedglmm
