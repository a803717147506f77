// groups_in_cells.cpp - profiles default and strict: pool plans as statements.
#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

#include "base/error.hpp"
#include "disclosure/groups.hpp"
#include "disclosure/plan_pools.hpp"
#include "disclosure/response_rounding.hpp"

namespace fedglmm {
namespace {


// Of a cluster, a cell or a total: its order, the columns that it leaves out and its moments.
template <class Statement>
void say_moments(const MomentPlan& plan, const NumericRows& rows, const NumericVerdict& verdict,
                 const std::string& where, Statement& out) {
  out.order = verdict.order;
  if (out.order == 0) return;
  refuse_overflow(rows.sums, cat("the moments of ", where));
  out.without = verdict.without;
  out.moments = numeric_statement(plan, rows, verdict.order, verdict.without);
}

void sort_cells(std::vector<CellGroup>& cells) {
  std::ranges::sort(cells, {}, [](const CellGroup& cell) -> const auto& { return cell.categories; });
}

CellGroup cluster_cell(const MomentPlan& plan, const PoolPlan& pool, const ClusterPlan& cluster,
                       const CountGroup& counted) {
  CellGroup out;
  out.n = counted.n;
  for (const int k : counted.members) {
    const auto& cell = cluster.cells[k];
    const auto& category = pool.categories[cell.category];
    out.categories.push_back(category);
    if (counted.hidden() && counted.says_small && cell.cell->n < plan.protocol.thresholds.min_cell)
      out.small.push_back(category);
  }
  const auto& first = cluster.cells[counted.members.front()];
  if (!first.is_own()) return out;
  NumericRows rows;
  rows.add(*first.cell);
  say_moments(plan, rows, first.own, cat("a cell of cluster '", cluster.name, "'"), out);
  return out;
}

Group cluster_group(const MomentPlan& plan, const PoolPlan& pool, const ClusterPlan& cluster) {
  Group group;
  group.rows.cluster = cluster.name;
  group.n = cluster.sums->n;
  say_moments(plan, rows_of_cluster(cluster), cluster.moments, cat("cluster '", cluster.name, "'"), group);
  for (const auto& counted : cluster.table) group.cells.push_back(cluster_cell(plan, pool, cluster, counted));
  sort_cells(group.cells);
  return group;
}

std::vector<Category> named(const PoolPlan& pool, const std::vector<int>& categories) {
  std::vector<Category> out;
  for (const int category : categories) out.push_back(pool.categories[category]);
  return out;
}

std::vector<const PoolCount*> counts_inside(const PoolPlan& pool, const PoolPart& part) {
  std::vector<const PoolCount*> inside;
  for (const auto& count : pool.counts)
    if (std::ranges::binary_search(part.categories, count.categories.front())) inside.push_back(&count);
  return inside;
}

Group pool_group(const MomentPlan& plan, const PoolPlan& pool) {
  Group group;
  group.rows.pool = pool.name;
  for (const auto& part : pool.parts) {
    CellGroup total;
    total.categories = named(pool, part.categories);
    total.n = part.n;
    say_moments(plan, rows_of_part(pool, part), part.moments, "the pool", total);
    group.n += part.n;
    group.cells.push_back(std::move(total));
    const auto counts = counts_inside(pool, part);
    for (std::size_t c = 1; c < counts.size(); ++c)  // the first follows from the others
      group.cells.push_back({named(pool, counts[c]->categories), {}, counts[c]->n, 0, {}, {}});
  }
  sort_cells(group.cells);
  return group;
}

ClusterVerdict cluster_verdict(const MomentPlan& plan, const ClusterPlan& cluster) {
  ClusterVerdict verdict;
  verdict.cluster = cluster.name;
  verdict.rows = cluster.sums->n;
  verdict.moments = cluster.moments;
  if (cluster.counts_only) verdict.moments.why = "R13: its count only";
  for (const auto& group : cluster.table) {
    if (verdict.smallest_count == 0 || group.n < verdict.smallest_count) verdict.smallest_count = group.n;
    if (group.hidden()) verdict.hidden_counts += std::ssize(group.members);
  }
  if (cluster.table.empty()) verdict.hidden_counts = std::ssize(cluster.cells);
  for (const auto& cell : cluster.cells)
    if (cell.is_own() || !cell.own.why.empty()) verdict.own.push_back(cell.own);
  for (int r = 0; r < std::ssize(plan.protocol.responses); ++r)
    verdict.events.push_back(event_count(*cluster.sums, r));
  return verdict;
}

PoolVerdict pool_verdict(const PoolPlan& pool) {
  PoolVerdict verdict{pool.name, 0, {}, pool.repairs};
  for (const auto& part : pool.parts) {
    verdict.rows += part.n;
    verdict.parts.push_back({named(pool, part.categories), part.n, part.moments});
  }
  return verdict;
}

// May say something of the column: a cluster with enough rows, whose own moments do not leave out a numeric one.
bool describes(const MomentPlan& plan, const Group& group, int column) {
  if (group.n < plan.protocol.thresholds.min_rows) return false;
  if (!plan.index.columns[column].numeric()) return !group.cells.empty();
  return group.order > 0 && !std::ranges::binary_search(group.without, column);
}

// Few rows behind a weighted sum: their y times the mean weight, of the cluster where it says something of weights, of
// all rows where not (R4).
void say_mean_weights(const MomentPlan& plan, const std::vector<const ClusterSums*>& sums, int response,
                      std::vector<Group>& groups, std::vector<ClusterVerdict>& verdicts) {
  const auto& protocol = plan.protocol;
  if (!protocol.weights.given() || protocol.responses[response].type == ResponseType::numeric) return;
  const auto is_weight = [&](const BaseColumn& column) { return column.variable == protocol.weights.variable; };
  const auto& columns = plan.index.columns;
  const auto column = static_cast<int>(std::ranges::find_if(columns, is_weight) - columns.begin());
  double weight = 0, rows = 0;
  for (const auto* cluster : sums) {
    weight += cluster->weight;
    rows += static_cast<double>(cluster->n);
  }
  const auto allowed = weights_allowed(plan, sums, response);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (allowed[i]) continue;
    const bool own = describes(plan, groups[i], column);
    const double mean = own ? sums[i]->weight / static_cast<double>(sums[i]->n) : weight / rows;
    groups[i].y.back()[0] = mean * response_sums(*sums[i], response).unweighted;
    verdicts[i].mean_weights.push_back(protocol.responses[response].name);
  }
}

// `groups` and `verdicts` are of the clusters, in their order.
void say_responses(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters, int response,
                   std::vector<Group>& groups, std::vector<ClusterVerdict>& verdicts) {
  std::vector<const ClusterSums*> sums;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    sums.push_back(&clusters[i]->second);
    groups[i].y.push_back(response_columns(plan, *sums[i], response));
    refuse_overflow(groups[i].y.back(), cat("the response sums of cluster '", clusters[i]->first, "'"));
  }
  say_mean_weights(plan, sums, response, groups, verdicts);
  for (std::size_t i = 0; i < clusters.size(); ++i) round_sums(plan, *sums[i], response, groups[i].y.back());
  const auto columns = random_columns(plan.protocol);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    std::vector<char> described;
    for (const auto& group : groups) described.push_back(describes(plan, group, columns[k]));
    const auto allowed = slopes_allowed(plan, sums, described, response, columns[k]);
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      if (allowed[i]) continue;
      groups[i].y.back()[k + 1] = withheld_sum;
      verdicts[i].slopes_withheld.push_back(
          cat(plan.protocol.responses[response].name, " times ", plan.index.columns[columns[k]].name));
    }
  }
}

}  // namespace

std::vector<Group> groups_in_cells(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters,
                                   Verdicts& verdicts) {
  std::map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < clusters.size(); ++i) place[clusters[i]->first] = i;
  std::vector<Group> groups(clusters.size()), pools;
  std::vector<ClusterVerdict> judged(clusters.size());
  for (const auto& pool : plan_pools(plan, clusters)) {
    pools.push_back(pool_group(plan, pool));
    verdicts.pools.push_back(pool_verdict(pool));
    for (const auto& cluster : pool.clusters) {
      const auto i = place.at(cluster.name);
      groups[i] = cluster_group(plan, pool, cluster);
      judged[i] = cluster_verdict(plan, cluster);
    }
  }
  for (int r = 0; r < std::ssize(plan.protocol.responses); ++r) say_responses(plan, clusters, r, groups, judged);
  std::ranges::move(judged, std::back_inserter(verdicts.clusters));
  std::ranges::move(pools, std::back_inserter(groups));
  return groups;
}

}  // namespace fedglmm
