// variable_json.hpp - one item of "variables" or "responses" in study.json.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "protocol/protocol.hpp"

namespace fedglmm {

struct VariableItem {
  Variable variable;
  std::string derived;  // its expression; "" for a base variable
};

VariableItem read_variable(const nlohmann::json& json, const std::string& source_name);
Response read_response(const nlohmann::json& json, const std::string& source_name);

}  // namespace fedglmm
