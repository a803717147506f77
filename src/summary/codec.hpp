// codec.hpp - .fgs text <-> Summary. The text is untrusted: everything it says is checked before it is believed.
#pragma once
#include <string>
#include <string_view>

#include "summary/statements.hpp"

namespace fedglmm {

std::string summary_text(const Summary& summary);

// BAD_DATA with source name, line and reason for anything that summary_text cannot have written or that no rows can
// have given.
Summary parse_summary(std::string_view text, const std::string& source_name);

// The id of a release: the hash of its statements, which are all of these groups, whatever release they name.
std::string release_id(const Protocol& protocol, const std::vector<const Group*>& groups, const Release& release);
std::string release_id(const Protocol& protocol, const std::vector<Group>& groups, const Release& release);

// What leaves the house, for people: rules, groups and sums in words.
std::string describe_summary(const Summary& summary);

}  // namespace fedglmm
