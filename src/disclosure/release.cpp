// release.cpp - clusters that are kept, their groups of statements, and the totals over exactly these clusters.
#include "disclosure/release.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "disclosure/rules.hpp"
#include "summary/codec.hpp"

namespace fedglmm {
namespace {

constexpr double withheld = std::numeric_limits<double>::quiet_NaN();

std::int64_t event_count(const ClusterSums& cluster, std::size_t response) {
  std::int64_t events = 0;
  for (const auto& [category, cell] : cluster.cells) events += cell.events[response];
  return events;
}

void refuse_overflow(const std::vector<double>& sums, const std::string& what) {
  if (std::ranges::any_of(sums, [](double sum) { return !std::isfinite(sum); }))
    fail(Status::numerical, what, " overflow: values are too large for the protocol's centre and scale");
}

ClusterVerdict judge_cluster(const MomentPlan& plan, const BlockRules& rules, const std::string& name,
                             const ClusterSums& cluster) {
  ClusterVerdict verdict{name, cluster.n, rules.judge(cluster), {}, {}};
  for (std::size_t r = 0; r < plan.protocol.responses.size(); ++r) verdict.events.push_back(event_count(cluster, r));
  return verdict;
}

// Sum y, then y times the random-effect columns; what is withheld is added to the verdict. A cluster that gives its
// count only gives none of the latter.
std::vector<double> response_sums(const MomentPlan& plan, const ClusterSums& cluster, int response,
                                  ClusterVerdict& verdict) {
  const auto columns = random_columns(plan.protocol);
  std::vector<double> sums{cluster.responses[response].y};
  for (const int column : columns) sums.push_back(response_sum(plan, cluster, response, column));
  refuse_overflow(sums, cat("the response sums of cluster '", verdict.cluster, "'"));
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (verdict.block.order > 0 && slope_allowed(plan, cluster, response, columns[k])) continue;
    sums[k + 1] = withheld;
    verdict.slopes_withheld.push_back(
        cat(plan.protocol.responses[response].name, " times ", plan.index.columns[columns[k]].name));
  }
  return sums;
}

Group make_group(const MomentPlan& plan, const ClusterSums& cluster, ClusterVerdict& verdict) {
  Group group;
  group.rows.cluster = verdict.cluster;
  group.n = cluster.n;
  group.order = verdict.block.order;
  group.table = verdict.block.table;
  if (group.order > 0) group.constant = constant_columns(plan, cluster);
  const auto positions = released_monomials(plan.index, group.order, group.table, group.constant);
  group.moments = cluster_moments(plan, cluster, positions);
  refuse_overflow(group.moments, cat("the moments of cluster '", verdict.cluster, "'"));
  for (std::size_t r = 0; r < plan.protocol.responses.size(); ++r)
    group.y.push_back(response_sums(plan, cluster, static_cast<int>(r), verdict));
  return group;
}

ResponseTotals add_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                          std::size_t response) {
  ResponseTotals totals;
  totals.xy.assign(plan.products, 0);
  for (const auto* cluster : clusters) {
    const auto& sums = cluster->responses[response];
    for (int m = 0; m < plan.products; ++m) totals.xy[m] += sums.xy[m];
    if (has_squares(plan.protocol.responses[response].type)) totals.yy += sums.yy;
    totals.log_factorial += sums.log_factorial;
  }
  refuse_overflow(totals.xy, "the site's response totals");
  refuse_overflow({totals.yy, totals.log_factorial}, "the site's response totals");
  return totals;
}

[[noreturn]] void refuse_all(const Protocol& protocol, const Clusters& clusters) {
  std::int64_t largest = 0;
  for (const auto& [name, cluster] : clusters) largest = std::max(largest, cluster.n);
  fail(Status::disclosure, "nothing can be released: of ", clusters.size(), " clusters none has ",
       protocol.thresholds.min_rows, " rows (rule R1), the largest has ", largest);
}

}  // namespace

Decision decide_release(std::shared_ptr<const Protocol> protocol, const MomentPlan& plan, const Clusters& clusters,
                        std::int64_t incomplete_rows) {
  const BlockRules rules(plan);
  Decision decision;
  Release release;
  release.incomplete_rows = incomplete_rows;
  release.rules = enforced_rules(*protocol);
  std::vector<const ClusterSums*> kept;
  for (const auto& [name, cluster] : clusters) {
    auto& verdict = decision.verdicts.clusters.emplace_back(judge_cluster(plan, rules, name, cluster));
    const bool released = verdict.block.released;
    ++(released ? release.clusters : release.left_out_clusters);
    (released ? release.rows : release.left_out_rows) += cluster.n;
    if (!released) continue;
    kept.push_back(&cluster);
    decision.summary.groups.push_back(make_group(plan, cluster, verdict));
  }
  if (kept.empty()) refuse_all(*protocol, clusters);
  for (std::size_t r = 0; r < protocol->responses.size(); ++r) {
    auto& totals = release.totals.emplace_back(add_totals(plan, kept, r));
    decision.verdicts.totals.push_back(withhold_totals(plan, kept, static_cast<int>(r), totals));
  }
  release.id = release_id(*protocol, decision.summary.groups, release);
  decision.summary.releases.push_back(std::move(release));
  decision.summary.protocol = std::move(protocol);
  return decision;
}

}  // namespace fedglmm
