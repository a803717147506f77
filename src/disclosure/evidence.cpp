// evidence.cpp - verdicts in JSON.
#include "disclosure/evidence.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "disclosure/rules.hpp"
#include "summary/category.hpp"

namespace fedglmm {
namespace {

using nlohmann::ordered_json;

class Evidence {
 public:
  explicit Evidence(const Decision& decision)
      : decision_(decision),
        protocol_(*decision.summary.protocol),
        columns_(base_columns(protocol_)),
        names_(protocol_) {}

  ordered_json json() const {
    const auto& release = decision_.summary.releases.front();
    ordered_json json{{"fedglmm_evidence", 2},
                      {"note", "for the site alone, not to be sent"},
                      {"rule_version", rule_version},
                      {"protocol_hash", protocol_.hash},
                      {"release", release.id},
                      {"profile", profile_name(protocol_.profile)},
                      {"thresholds_changed", changed_thresholds(protocol_)},
                      {"rules_enforced", release.rules},
                      {"rules_missing", missing_rules(protocol_.profile, release.rules)},
                      {"released", {{"clusters", release.clusters}, {"rows", release.rows}}},
                      {"left_out", {{"clusters", release.left_out_clusters}, {"rows", release.left_out_rows}}},
                      {"incomplete_rows", release.incomplete_rows},
                      {"statistics", count_statistics(decision_.summary)},
                      {"coarsened", coarsened()}};
    const auto& verdicts = decision_.verdicts;
    for (std::size_t r = 0; r < protocol_.responses.size(); ++r)
      json["totals"][protocol_.responses[r].name] = totals(protocol_.responses[r], verdicts.totals[r]);
    for (const auto& pool : verdicts.pools) json["pools"].push_back(this->pool(pool));
    for (const auto& verdict : verdicts.clusters) json["clusters"].push_back(cluster(verdict));
    return json;
  }

 private:
  ordered_json coarsened() const {
    const auto counts = count_coarsened(protocol_, decision_.verdicts);
    ordered_json lowered = ordered_json::object();
    for (const auto& [order, clusters] : counts.lowered) lowered[number_text(order)] = clusters;
    return {{"hidden_counts", counts.hidden_counts},
            {"clusters_with_hidden_counts", counts.clusters_with_hidden_counts},
            {"clusters_by_lowered_order", lowered},
            {"clusters_by_column_not_described", counts.not_described},
            {"cells_lowered", counts.cells_lowered},
            {"pool_totals_lowered", counts.totals_lowered},
            {"pool_totals_joined", counts.repairs.totals_joined},
            {"pool_counts_joined", counts.repairs.counts_joined},
            {"own_cells_joined", counts.repairs.own_cells_joined},
            {"clusters_silenced", counts.repairs.clusters_silenced},
            {"clusters_with_withheld_slopes", counts.slopes_withheld},
            {"clusters_with_mean_weights", counts.mean_weights},
            {"clusters_with_few_events", counts.few_events}};
  }

  static ordered_json totals(const Response& response, const TotalsVerdict& verdict) {
    ordered_json json{{"rows", verdict.rows}};
    if (response.type != ResponseType::numeric) json["events"] = verdict.events;
    json["withheld"] = verdict.withheld;
    json["few_events"] = verdict.few_events;
    return json;
  }

  void add_moments(ordered_json& json, const NumericVerdict& verdict, int agreed) const {
    json["order"] = verdict.order;
    if (verdict.order < agreed) json["agreed_order"] = agreed;
    json["ratio"] = verdict.ratio;
    json["leverage_at_most"] = verdict.leverage;
    for (const int c : verdict.without) json["not_described"].push_back(columns_[c].name);
    if (!verdict.why.empty()) json["why"] = verdict.why;
  }

  ordered_json pool(const PoolVerdict& verdict) const {
    ordered_json json{{"pool", verdict.pool}, {"rows", verdict.rows}};
    for (const auto& part : verdict.parts) {
      ordered_json total{{"categories", ordered_json::array()}, {"rows", part.rows}};
      for (const auto& category : part.categories) total["categories"].push_back(names_.words(category));
      add_moments(total, part.moments, protocol_.numeric_order);
      json["totals"].push_back(std::move(total));
    }
    return json;
  }

  const char* verdict_name(const ClusterVerdict& verdict) const {
    if (!verdict.released) return "left out";
    const bool less = verdict.moments.order < protocol_.order || !verdict.moments.without.empty();
    return less || verdict.hidden_counts > 0 ? "coarsened" : "released";
  }

  ordered_json cluster(const ClusterVerdict& verdict) const {
    ordered_json json{{"cluster", verdict.cluster}};
    if (!verdict.block.empty()) json["block"] = names_.words(verdict.block);
    json["rows"] = verdict.rows;
    json["verdict"] = verdict_name(verdict);
    if (!verdict.released) {
      json["why"] = verdict.moments.why;
      return json;
    }
    add_moments(json, verdict.moments, protocol_.order);
    if (says_cells(protocol_)) add_cells(json, verdict);
    if (!verdict.slopes_withheld.empty()) json["response_products_withheld"] = verdict.slopes_withheld;
    if (!verdict.mean_weights.empty()) json["mean_weights"] = verdict.mean_weights;
    for (std::size_t r = 0; r < verdict.events.size(); ++r)
      if (has_few_events(protocol_, verdict, r)) json["few_events"][protocol_.responses[r].name] = verdict.events[r];
    return json;
  }

  void add_cells(ordered_json& json, const ClusterVerdict& verdict) const {
    json["smallest_count"] = verdict.smallest_count;
    json["hidden_counts"] = verdict.hidden_counts;
    for (const auto& own : verdict.own) {
      ordered_json cell;
      add_moments(cell, own, protocol_.order);
      json["own_cells"].push_back(std::move(cell));
    }
  }

  const Decision& decision_;
  const Protocol& protocol_;
  std::vector<BaseColumn> columns_;
  CategoryNames names_;
};

}  // namespace

std::string evidence_json(const Decision& decision) { return Evidence(decision).json().dump(2) + "\n"; }

}  // namespace fedglmm
