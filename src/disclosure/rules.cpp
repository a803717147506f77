// rules.cpp - the rules by name.
#include "disclosure/rules.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr int usual_precision = 4;  // of every profile but none

}  // namespace

std::vector<std::string> enforced_rules(const Protocol& protocol) {
  std::vector<std::string> rules;
  if (protocol.profile != Profile::none) {
    for (const auto* rule : {"R1", "R2", "R3", "R4", "R5", "R6", "R8", "R11", "R13", "R14"})
      if (protocol.precision > 0 || rule != std::string_view("R6")) rules.emplace_back(rule);
    return rules;
  }
  const auto refuse = [](bool given, const char* what) {
    if (given) fail(Status::unsupported, what, " under profile none is not supported yet");
  };
  refuse(protocol.thresholds.cell_on, "min_cell (rule R2)");
  refuse(protocol.precision > 0, "precision (rule R6)");
  refuse(protocol.small_clusters == SmallClusters::counts, "small_clusters (rule R13)");
  refuse(protocol.numeric_order > protocol.order, "numeric_order above order");
  if (protocol.thresholds.rows_on) rules.emplace_back("R1");
  if (protocol.thresholds.ratio_on) rules.emplace_back("R3");
  return rules;
}

std::vector<std::string> missing_rules(Profile profile, const std::vector<std::string>& enforced) {
  std::vector<std::string> missing;
  if (profile == Profile::none) return missing;
  for (const auto* rule : {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R11", "R12", "R13", "R14"})
    if (std::ranges::find(enforced, rule) == enforced.end()) missing.emplace_back(rule);
  return missing;
}

std::vector<std::string> changed_thresholds(const Protocol& protocol) {
  const Thresholds own = profile_thresholds(protocol.profile);
  const auto& given = protocol.thresholds;
  const bool off = protocol.profile == Profile::none;  // its own: no rule at all
  std::vector<std::string> changed;
  const auto add = [&](const char* name, bool on, auto value, auto otherwise) {
    if (on && (off || value != otherwise))
      changed.push_back(cat(name, ' ', value, " (", off ? "none" : number_text(otherwise), ')'));
  };
  add("min_rows", given.rows_on, given.min_rows, own.min_rows);
  add("min_cell", given.cell_on, given.min_cell, own.min_cell);
  add("ratio", given.ratio_on, given.ratio, own.ratio);
  add("precision", !off, protocol.precision, usual_precision);
  return changed;
}

std::string joined(const std::vector<std::string>& words, const char* none) {
  if (words.empty()) return none;
  std::string text = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) text += " " + words[i];
  return text;
}

}  // namespace fedglmm
