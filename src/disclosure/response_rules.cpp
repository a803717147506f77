// response_rules.cpp - events behind a sum, and behind its differences to other sums, decide whether it is released.
#include "disclosure/response_rules.hpp"

#include <algorithm>

#include "disclosure/response_products.hpp"

namespace fedglmm {
namespace {

// Levels with 1 to 4 events, the reference included: its sum is the difference to the rest.
std::vector<std::string> few_event_levels(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                          int response) {
  std::vector<std::string> names;
  for (std::size_t f = 0; f < plan.factors.size(); ++f) {
    std::map<int, std::int64_t> events;
    for (const auto* cluster : clusters)
      for (const auto& [category, cell] : cluster->cells) events[category[f]] += cell.events[response];
    for (const auto& [level, n] : events)
      if (few(n, plan.protocol.thresholds.min_events))
        names.push_back(level_name(plan.protocol.variables[plan.factors[f]], level));
  }
  return names;
}

// In a cluster, y alone by this dummy and those of the random-effect columns before it.
bool dummy_slope_allowed(const MomentPlan& plan, const ClusterSums& cluster, int response, int column,
                         std::int64_t least) {
  std::vector<std::vector<std::int64_t>> rows;
  for (const auto& kind : kinds_behind(plan, {&cluster}, response)) {
    auto& atoms = rows.emplace_back();
    for (const auto& [category, cell] : cluster.cells) atoms.push_back(kind(cell));
  }
  SaidSums sums(least, std::move(rows));
  bool allowed = sums.say(std::vector<int>(cluster.cells.size(), 0));
  for (const int c : random_columns(plan.protocol)) {
    if (c > column || plan.index.columns[c].numeric()) continue;
    std::vector<int> part;
    for (const auto& [category, cell] : cluster.cells)
      part.push_back(category[plan.slot[c]] == plan.index.columns[c].level);
    const bool said = sums.say(part);
    if (c == column) allowed = allowed && said;
  }
  return allowed;
}

bool slope_allowed(const MomentPlan& plan, const ClusterSums& cluster, int response, int column) {
  const auto& protocol = plan.protocol;
  const bool numeric = protocol.responses[response].type == ResponseType::numeric;
  const auto least = numeric ? protocol.thresholds.min_rows : least_with_numeric;
  for (const auto& kind : kinds_behind(plan, {&cluster}, response)) {
    std::int64_t rows = 0;
    for (const auto& [category, cell] : cluster.cells) rows += kind(cell);
    if (few(rows, least)) return false;
  }
  if (plan.index.columns[column].numeric()) return true;
  std::map<int, std::int64_t> levels;
  for (const auto& [category, cell] : cluster.cells) levels[category[plan.slot[column]]] += cell.n;
  const bool few_rows = std::ranges::any_of(
      levels, [&](const auto& level) { return few(level.second, protocol.thresholds.min_rows); });
  return !few_rows && (!by_events(protocol, response) || dummy_slope_allowed(plan, cluster, response, column, least));
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
                              std::vector<std::vector<char>> slopes_said, ResponseTotals& totals) {
  const auto& protocol = plan.protocol;
  const bool numeric = protocol.responses[response].type == ResponseType::numeric;
  TotalsVerdict verdict;
  for (const auto* cluster : clusters) {
    verdict.rows += cluster->n;
    if (!numeric) verdict.events += event_count(*cluster, response);
  }
  if (protocol.profile == Profile::none) return verdict;
  const bool mean_weights = protocol.weights.given() && !numeric;  // stand for a cluster's own where few rows have them
  const ClustersSay say{mean_weights ? weights_allowed(plan, clusters, response)
                                     : std::vector<char>(clusters.size(), true), std::move(slopes_said)};
  const ResponseProducts products(plan, clusters, response, say);
  const bool all = products.all_withheld();
  if (all) totals.yy = totals.log_factorial = totals.log_choose = withheld_sum;
  for (int m = 0; m < plan.products; ++m) {
    const auto& monomial = plan.index.monomials[m];
    if (!all && !products.withheld(monomial)) continue;
    totals.xy[m] = withheld_sum;
    verdict.withheld.push_back(monomial_name(plan.index.columns, monomial));
  }
  if (!all && !numeric) verdict.few_events = few_event_levels(plan, clusters, response);
  return verdict;
}

}  // namespace fedglmm
