// rules.hpp - which rules of disclosure control a release obeys, and which its profile wants but this version lacks.
#pragma once
#include <string>
#include <vector>

#include "protocol/protocol.hpp"

namespace fedglmm {

inline constexpr const char* rule_version = "2";  // of the rules' wording and defaults, in every evidence file

// In the order of their numbers: "R1", "R3", ... UNSUPPORTED for a rule that was asked for by name and does not exist
// yet.
std::vector<std::string> enforced_rules(const Protocol& protocol);

// What the profile asks for and is not in `enforced`.
std::vector<std::string> missing_rules(Profile profile, const std::vector<std::string>& enforced);

// Thresholds that are not the profile's own: "min_rows 3 (10)", with its own in brackets.
std::vector<std::string> changed_thresholds(const Protocol& protocol);

// "R1 R3", or `none` if there are none.
std::string joined(const std::vector<std::string>& words, const char* none);

}  // namespace fedglmm
