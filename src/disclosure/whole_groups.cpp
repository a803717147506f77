// whole_groups.cpp - profile none: moments of all base columns, of clusters or of blocks between cut points.
#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "disclosure/block_rules.hpp"
#include "disclosure/groups.hpp"

namespace fedglmm {
namespace {

Group make_group(const MomentPlan& plan, const std::string& cluster, const RowBlock& block,
                 const BlockVerdict& verdict) {
  Group group;
  group.rows.cluster = cluster;
  group.rows.block = block.box;
  group.n = block.sums.n;
  group.order = verdict.order;
  group.table = verdict.table;
  group.constant = constant_columns(plan, block.sums);
  const auto positions = released_monomials(plan.index, group.order, group.table, group.constant);
  group.moments = cluster_moments(plan, block.sums, positions);
  refuse_overflow(group.moments, cat("the moments of cluster '", cluster, "'"));
  for (int r = 0; r < std::ssize(plan.protocol.responses); ++r) {
    group.y.push_back(response_columns(plan, block.sums, r));
    refuse_overflow(group.y.back(), cat("the response sums of cluster '", cluster, "'"));
  }
  return group;
}

ClusterVerdict make_verdict(const MomentPlan& plan, const std::string& cluster, const RowBlock& block,
                            const BlockVerdict& judged) {
  ClusterVerdict verdict;
  verdict.cluster = cluster;
  verdict.block = block.box;
  verdict.rows = block.sums.n;
  verdict.moments.order = judged.order;
  verdict.moments.ratio = judged.ratio;
  verdict.moments.why = judged.why;
  for (int r = 0; r < std::ssize(plan.protocol.responses); ++r)
    verdict.events.push_back(event_count(block.sums, r));
  return verdict;
}

}  // namespace

std::vector<double> response_columns(const MomentPlan& plan, const ClusterSums& cluster, int response) {
  const auto all = response_sums(cluster, response);
  std::vector<double> sums{all.y};
  for (const int column : random_columns(plan.protocol)) sums.push_back(all.xy[plan.index.position.at({column})]);
  return sums;
}

void refuse_overflow(const std::vector<double>& sums, const std::string& what) {
  if (std::ranges::any_of(sums, [](double sum) { return !std::isfinite(sum); }))
    fail(Status::numerical, what, " overflow: values are too large for the protocol's centre and scale");
}

std::vector<Group> whole_groups(const MomentPlan& plan, const std::vector<const Clusters::value_type*>& clusters,
                                Verdicts& verdicts) {
  const BlockRules rules(plan);
  std::vector<Group> groups;
  for (const auto* cluster : clusters)
    for (const auto& block : rules.cut(cluster->second)) {
      const auto judged = rules.judge(block.sums);
      groups.push_back(make_group(plan, cluster->first, block, judged));
      verdicts.clusters.push_back(make_verdict(plan, cluster->first, block, judged));
    }
  return groups;
}

}  // namespace fedglmm
