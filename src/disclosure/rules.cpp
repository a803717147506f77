// rules.cpp - the rules by name.
#include "disclosure/rules.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace fedglmm {

std::vector<std::string> enforced_rules(const Protocol& protocol) {
  if (protocol.profile == Profile::strict)
    fail(Status::unsupported, "profile strict is not supported yet: it needs rules that this version does not have");
  if (protocol.profile == Profile::standard) return {"R1", "R3", "R4", "R8", "R11"};
  if (protocol.thresholds.cell_on)
    fail(Status::unsupported, "min_cell under profile none (rule R2) is not supported yet");
  std::vector<std::string> rules;
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
  const Thresholds own;
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
  return changed;
}

std::string joined(const std::vector<std::string>& words, const char* none) {
  if (words.empty()) return none;
  std::string text = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) text += " " + words[i];
  return text;
}

}  // namespace fedglmm
