// evidence.cpp - verdicts in JSON and in words.
#include "disclosure/evidence.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "disclosure/rules.hpp"

namespace fedglmm {
namespace {

using nlohmann::ordered_json;

constexpr std::int64_t few_limit = 5;  // 1 to 4 events of a cluster are named

const char* verdict_name(const BlockVerdict& block, int agreed_order) {
  if (!block.released) return "left out";
  return block.order < agreed_order ? "coarsened" : "released";
}

// Counting stops at a limit, which is written as "11 or more".
ordered_json distinct_json(const Protocol& protocol, const std::vector<int>& distinct) {
  ordered_json json = ordered_json::object();
  auto count = distinct.begin();
  for (const auto& variable : protocol.variables) {
    if (variable.type != VariableType::numeric || !variable.derived.empty()) continue;
    const bool stopped = *count == value_limit(protocol.order);
    json[variable.name] = stopped ? ordered_json(cat(*count, " or more")) : ordered_json(*count);
    ++count;
  }
  return json;
}

ordered_json cluster_json(const Protocol& protocol, const ClusterVerdict& verdict) {
  const auto& block = verdict.block;
  ordered_json json{
      {"cluster", verdict.cluster}, {"rows", verdict.rows}, {"verdict", verdict_name(block, protocol.order)}};
  if (block.released) {
    json["order"] = block.order;
    if (block.order < protocol.order) json["agreed_order"] = protocol.order;
    json["smallest_cell"] = block.smallest_cell;
    json["ratio"] = block.ratio;
    json["distinct_values"] = distinct_json(protocol, block.distinct);
  }
  if (!block.why.empty()) json["why"] = block.why;
  if (!verdict.slopes_withheld.empty()) json["response_products_withheld"] = verdict.slopes_withheld;
  for (std::size_t r = 0; r < verdict.events.size(); ++r) {
    const bool counted = protocol.responses[r].type != ResponseType::numeric;
    if (counted && block.released && verdict.events[r] > 0 && verdict.events[r] < few_limit)
      json["few_events"][protocol.responses[r].name] = verdict.events[r];
  }
  return json;
}

ordered_json totals_json(const Response& response, const TotalsVerdict& verdict) {
  ordered_json json{{"rows", verdict.rows}};
  if (response.type != ResponseType::numeric) json["events"] = verdict.events;
  json["withheld"] = verdict.withheld;
  json["few_events"] = verdict.few_events;
  return json;
}

void log_blocks(const Context& context, const Decision& decision) {
  const auto& release = decision.summary.releases.front();
  const int agreed = decision.summary.protocol->order;
  std::vector<std::int64_t> lowered(agreed, 0);  // by the order that was left
  for (const auto& verdict : decision.verdicts.clusters)
    if (verdict.block.released && verdict.block.order < agreed) ++lowered[verdict.block.order];
  if (release.left_out_clusters > 0)
    context.warn(cat(release.left_out_clusters, " of ", release.clusters + release.left_out_clusters, " clusters (",
                     release.left_out_rows, " rows) are left out: fewer than ",
                     decision.summary.protocol->thresholds.min_rows, " rows (R1)"));
  std::string orders;
  for (int k = agreed - 1; k >= 0; --k)
    if (lowered[k] > 0)
      orders += cat(orders.empty() ? "" : ", ", lowered[k], k > 0 ? cat(" to ", k) : " to the count only");
  if (!orders.empty())
    context.warn(
        cat("moments of order below ", agreed, " in some clusters: ", orders, " (R1, R3); the evidence says why"));
}

// A numeric column costs a cluster its high orders where it has few values: leaving it out would give them back.
void log_columns(const Context& context, const Decision& decision) {
  std::map<std::string, std::int64_t> clusters;
  for (const auto& verdict : decision.verdicts.clusters)
    if (!verdict.block.column.empty()) ++clusters[verdict.block.column];
  for (const auto& [column, count] : clusters)
    context.warn(cat("'", column, "' has too few values, or one in nearly all rows, in ", count,
                     " clusters or a category of them (R3): the moments of all columns are lowered for it"));
}

void log_thresholds(const Context& context, const Protocol& protocol) {
  const auto changed = changed_thresholds(protocol);
  if (changed.empty()) return;
  context.warn(cat("thresholds that are not those of profile ", profile_name(protocol.profile), " (in brackets): ",
                   joined(changed, "")));
}

void log_responses(const Context& context, const Decision& decision) {
  const auto& protocol = *decision.summary.protocol;
  for (std::size_t r = 0; r < protocol.responses.size(); ++r) {
    const auto& name = protocol.responses[r].name;
    const auto& totals = decision.verdicts.totals[r];
    if (!totals.withheld.empty())
      context.warn(cat("site totals of '", name, "' times ", listed(totals.withheld), " are withheld (R4)"));
    if (!totals.few_events.empty())
      context.warn(cat("site totals of '", name, "' times ", listed(totals.few_events),
                       " have 1 to 4 events behind them and are released"));
  }
  const auto slopes = std::ranges::count_if(
      decision.verdicts.clusters, [](const ClusterVerdict& verdict) { return !verdict.slopes_withheld.empty(); });
  if (slopes > 0) context.warn(cat("response times random-effect columns is withheld in ", slopes, " clusters (R4)"));
}

}  // namespace

std::string evidence_json(const Decision& decision) {
  const auto& protocol = *decision.summary.protocol;
  const auto& release = decision.summary.releases.front();
  ordered_json json{{"fedglmm_evidence", 1},
                    {"note", "for the site alone, not to be sent"},
                    {"rule_version", rule_version},
                    {"protocol_hash", protocol.hash},
                    {"release", release.id},
                    {"profile", profile_name(protocol.profile)},
                    {"thresholds_changed", changed_thresholds(protocol)},
                    {"rules_enforced", release.rules},
                    {"rules_missing", missing_rules(protocol.profile, release.rules)},
                    {"released", {{"clusters", release.clusters}, {"rows", release.rows}}},
                    {"left_out", {{"clusters", release.left_out_clusters}, {"rows", release.left_out_rows}}},
                    {"incomplete_rows", release.incomplete_rows},
                    {"statistics", count_statistics(decision.summary)}};
  for (std::size_t r = 0; r < protocol.responses.size(); ++r)
    json["totals"][protocol.responses[r].name] = totals_json(protocol.responses[r], decision.verdicts.totals[r]);
  for (const auto& verdict : decision.verdicts.clusters) json["clusters"].push_back(cluster_json(protocol, verdict));
  return json.dump(2) + "\n";
}

void log_decision(const Context& context, const Decision& decision) {
  log_thresholds(context, *decision.summary.protocol);
  log_blocks(context, decision);
  log_columns(context, decision);
  log_responses(context, decision);
  const auto& rules = decision.summary.releases.front().rules;
  const auto missing = missing_rules(decision.summary.protocol->profile, rules);
  context.info(cat("disclosure rules enforced: ", joined(rules, "none"),
                   "; missing in this version: ", joined(missing, "none")));
}

}  // namespace fedglmm
