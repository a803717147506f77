// protocol_json.hpp - study.json, member by member.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "protocol/protocol.hpp"

namespace fedglmm {

inline constexpr std::size_t most_variables = 1000;

// Types, ranges and members of each value; what values must be to each other is check_protocol's concern.
Protocol read_protocol(const nlohmann::json& json, const std::string& source_name);

// The same value with its members in the order in which people read them.
nlohmann::ordered_json in_reading_order(const nlohmann::json& json);

}  // namespace fedglmm
