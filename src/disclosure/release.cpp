// release.cpp - clusters that are kept, their statements, and the totals over exactly these clusters.
#include "disclosure/release.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "disclosure/events.hpp"
#include "disclosure/groups.hpp"
#include "disclosure/response_rounding.hpp"
#include "disclosure/response_rules.hpp"
#include "disclosure/rules.hpp"
#include "summary/codec.hpp"

namespace fedglmm {
namespace {

// Events; of a binary response non-events, of trials rows with failures.
bool few_events(const MomentPlan& plan, const ClusterSums& cluster) {
  constexpr std::int64_t least = 5;
  for (int r = 0; r < std::ssize(plan.protocol.responses); ++r) {
    const auto type = plan.protocol.responses[r].type;
    if (type == ResponseType::numeric) continue;
    const auto events = event_count(cluster, r);
    if (few(events, least) || few(failure_count(cluster, r), least)) return true;
    if (type == ResponseType::binary && few(cluster.n - events, least)) return true;
  }
  return false;
}

// Rules R1 and R13; "" if the cluster may stay.
std::string reason_to_leave_out(const MomentPlan& plan, const ClusterSums& cluster) {
  constexpr std::int64_t never_fewer = 3;
  const auto& [protocol, limits] = std::tie(plan.protocol, plan.protocol.thresholds);
  const bool counts = says_cells(protocol) && protocol.small_clusters == SmallClusters::counts;
  if (limits.rows_on && cluster.n < (counts ? std::min(never_fewer, limits.min_rows) : limits.min_rows))
    return cat("R1: ", cluster.n, " rows, fewer than ", counts ? never_fewer : limits.min_rows);
  if (protocol.profile == Profile::strict && few_events(plan, cluster)) return "R13: 1 to 4 events or non-events";
  return "";
}

// A pool of fewer rows than a statement needs says nothing about the covariates of its clusters.
void leave_out_small_pools(const MomentPlan& plan, const Clusters& clusters,
                           std::map<std::string, std::string>& reasons) {
  const auto& limits = plan.protocol.thresholds;
  std::map<std::string, std::int64_t> rows;
  for (const auto& [name, cluster] : clusters)
    if (!reasons.contains(name)) rows[pool_of(plan.protocol, name)] += cluster.n;
  for (const auto& [name, cluster] : clusters)
    if (const auto n = rows[pool_of(plan.protocol, name)];
        !reasons.contains(name) && n < std::max(limits.min_rows, limits.min_cell))
      reasons[name] = cat("R1: its pool has ", n, " rows");
}

std::map<std::string, std::string> reasons_to_leave_out(const MomentPlan& plan, const Clusters& clusters) {
  std::map<std::string, std::string> reasons;
  for (const auto& [name, cluster] : clusters)
    if (auto reason = reason_to_leave_out(plan, cluster); !reason.empty()) reasons[name] = std::move(reason);
  if (says_cells(plan.protocol)) leave_out_small_pools(plan, clusters, reasons);
  return reasons;
}

ClusterVerdict left_out(const std::string& name, const ClusterSums& cluster, const std::string& reason) {
  ClusterVerdict verdict;
  verdict.cluster = name;
  verdict.rows = cluster.n;
  verdict.released = false;
  verdict.moments.why = reason;
  return verdict;
}

ResponseTotals add_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response) {
  ResponseTotals totals;
  totals.xy.assign(plan.products, 0);
  for (const auto* cluster : clusters) {
    const auto sums = response_sums(*cluster, response);
    for (int m = 0; m < plan.products; ++m) totals.xy[m] += sums.xy[m];
    if (has_squares(plan.protocol.responses[response].type)) totals.yy += sums.yy;
    totals.log_factorial += sums.log_factorial;
    totals.log_choose += sums.log_choose;
  }
  refuse_overflow(totals.xy, "the site's response totals");
  refuse_overflow({totals.yy, totals.log_factorial, totals.log_choose}, "the site's response totals");
  return totals;
}

// Of groups in cells: those of the clusters come first.
std::vector<std::vector<char>> slopes_said(const std::vector<Group>& groups, std::size_t clusters, int response) {
  std::vector<std::vector<char>> said;
  for (std::size_t k = 1; k < groups.front().y[response].size(); ++k) {
    auto& column = said.emplace_back();
    for (std::size_t i = 0; i < clusters; ++i) column.push_back(!std::isnan(groups[i].y[response][k]));
  }
  return said;
}

void add_all_totals(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& kept,
                    const std::vector<Group>& groups, Release& release, Verdicts& verdicts) {
  std::vector<const ClusterSums*> sums;
  for (const auto* cluster : kept) {
    sums.push_back(&cluster->second);
    if (says_log_weights(plan.protocol)) release.log_weights += cluster->second.log_weights;
  }
  for (int r = 0; r < std::ssize(plan.protocol.responses); ++r) {
    auto& totals = release.totals.emplace_back(add_totals(plan, sums, r));
    verdicts.totals.push_back(withhold_totals(plan, sums, r, slopes_said(groups, kept.size(), r), totals));
    if (says_cells(plan.protocol)) round_totals(plan, sums, r, totals);
  }
}

[[noreturn]] void refuse_all(const Protocol& protocol, const Clusters& clusters) {
  std::int64_t largest = 0;
  for (const auto& [name, cluster] : clusters) largest = std::max(largest, cluster.n);
  fail(Status::disclosure, "nothing can be released: of ", clusters.size(), " clusters none has ",
       protocol.thresholds.min_rows, " rows (rule R1)",
       protocol.profile == Profile::strict ? " and neither few events nor few non-events (R13)" : "",
       ", the largest has ", largest);
}

// The id is a hash of the statements without it; groups in cells then carry it.
void seal(Summary& summary, Release release) {
  std::ranges::sort(summary.groups, {}, [](const Group& group) { return statement_place(group); });
  release.id = release_id(*summary.protocol, summary.groups, release);
  if (says_cells(*summary.protocol))
    for (auto& group : summary.groups) group.rows.release = release.id;
  summary.releases.push_back(std::move(release));
}

}  // namespace

Decision decide_release(std::shared_ptr<const Protocol> protocol, const MomentPlan& plan, const Clusters& clusters,
                        std::int64_t incomplete_rows) {
  Decision decision;
  Release release;
  release.incomplete_rows = incomplete_rows;
  release.rules = enforced_rules(*protocol);
  const auto reasons = reasons_to_leave_out(plan, clusters);
  std::vector<const Clusters::value_type*> kept;
  for (const auto& cluster : clusters) {
    const auto reason = reasons.find(cluster.first);
    const bool stays = reason == reasons.end();
    ++(stays ? release.clusters : release.left_out_clusters);
    (stays ? release.rows : release.left_out_rows) += cluster.second.n;
    if (stays) kept.push_back(&cluster);
    else decision.verdicts.clusters.push_back(left_out(cluster.first, cluster.second, reason->second));
  }
  if (kept.empty()) refuse_all(*protocol, clusters);
  decision.summary.groups = says_cells(*protocol) ? groups_in_cells(plan, kept, decision.verdicts)
                                                  : whole_groups(plan, kept, decision.verdicts);
  for (auto& group : decision.summary.groups)
    if (!group.is_pool()) group.outer = clusters.at(group.rows.cluster).outer;
  std::ranges::stable_sort(decision.verdicts.clusters, {}, &ClusterVerdict::cluster);
  add_all_totals(plan, kept, decision.summary.groups, release, decision.verdicts);
  decision.summary.protocol = std::move(protocol);
  seal(decision.summary, std::move(release));
  return decision;
}

}  // namespace fedglmm
