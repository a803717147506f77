#include "disclosure/decision_log.hpp"

#include "data/cell.hpp"
#include "disclosure/coarsened.hpp"
#include "disclosure/rules.hpp"

namespace fedglmm {
namespace {

void log_thresholds(const Context& context, const Protocol& protocol) {
  const auto changed = changed_thresholds(protocol);
  if (changed.empty()) return;
  context.warn(cat("thresholds that are not those of profile ", profile_name(protocol.profile), " (in brackets): ",
                   joined(changed, "")));
}

// By the rule that a reason begins with: "R1".
void log_left_out(const Context& context, const Decision& decision) {
  const auto& release = decision.summary.releases.front();
  if (release.left_out_clusters == 0) return;
  std::map<std::string, std::int64_t> by_rule;
  for (const auto& verdict : decision.verdicts.clusters)
    if (!verdict.released) ++by_rule[verdict.moments.why.substr(0, verdict.moments.why.find(':'))];
  std::vector<std::string> rules;
  for (const auto& [rule, clusters] : by_rule) rules.push_back(cat(clusters, " by ", rule));
  context.warn(cat(release.left_out_clusters, " of ", release.clusters + release.left_out_clusters, " clusters (",
                   release.left_out_rows, " rows) are left out: ", listed(rules),
                   by_rule.contains("R13") ? "; leaving out by events depends on the outcome" : ""));
}

void log_moments(const Context& context, const Protocol& protocol, const Coarsened& counts) {
  std::vector<std::string> orders;
  for (auto lowered = counts.lowered.rbegin(); lowered != counts.lowered.rend(); ++lowered)
    orders.push_back(
        cat(lowered->second, lowered->first > 0 ? cat(" to ", lowered->first) : std::string(" to the count only")));
  if (!orders.empty())
    context.warn(cat("moments of order below ", protocol.order, " in some clusters: ", listed(orders),
                     " (R1, R3, R5, R14); the evidence says why"));
  for (const auto& [column, clusters] : counts.not_described)
    context.warn(cat("'", column, "' has too few values, or one in nearly all rows, in ", clusters,
                     " clusters (R3): it is not described there"));
}

void log_pools(const Context& context, const Coarsened& counts) {
  if (counts.hidden_counts > 0)
    context.warn(cat("counts of ", counts.hidden_counts, " categories in ", counts.clusters_with_hidden_counts,
                     " clusters are hidden (R2)"));
  const auto& repairs = counts.repairs;
  if (repairs.totals_joined > 0)
    context.warn(cat(repairs.totals_joined, " totals of categories joined others (R1, R14)"));
  if (repairs.counts_joined > 0)
    context.warn(cat(repairs.counts_joined, " counts of categories would give hidden ones and joined others (R2)"));
  if (repairs.own_cells_joined + repairs.clusters_silenced > 0)
    context.warn(cat(repairs.own_cells_joined, " cells and ", repairs.clusters_silenced,
                     " clusters give up their moments, which would tell about few rows (R14)"));
}

void log_responses(const Context& context, const Protocol& protocol, const Verdicts& verdicts,
                   const Coarsened& counts) {
  for (std::size_t r = 0; r < protocol.responses.size(); ++r) {
    const auto& name = protocol.responses[r].name;
    const auto& totals = verdicts.totals[r];
    if (!totals.withheld.empty())
      context.warn(cat("site totals of '", name, "' times ", listed(totals.withheld), " are withheld (R4)"));
    if (!totals.few_events.empty())
      context.warn(cat("site totals of '", name, "' times ", listed(totals.few_events),
                       " have 1 to 4 events behind them and are released"));
  }
  if (counts.slopes_withheld > 0)
    context.warn(cat("response times random-effect columns is withheld in ", counts.slopes_withheld, " clusters (R4)"));
  if (counts.mean_weights > 0)
    context.warn(cat("weighted sums of responses are those of rows of the mean weight in ", counts.mean_weights,
                     " clusters, where few rows are behind them (R4)"));
  if (counts.few_events > 0 && says_cells(protocol))
    context.warn(cat(counts.few_events, " clusters have 1 to 4 events, and say so (R13)"));
}

}  // namespace

void log_decision(const Context& context, const Decision& decision) {
  const auto& protocol = *decision.summary.protocol;
  const auto counts = count_coarsened(protocol, decision.verdicts);
  log_thresholds(context, protocol);
  log_left_out(context, decision);
  log_moments(context, protocol, counts);
  log_pools(context, counts);
  log_responses(context, protocol, decision.verdicts, counts);
  const auto& rules = decision.summary.releases.front().rules;
  const auto missing = missing_rules(protocol.profile, rules);
  context.info(cat("disclosure rules enforced: ", joined(rules, "none"),
                   "; missing in this version: ", joined(missing, "none")));
}

}  // namespace fedglmm
