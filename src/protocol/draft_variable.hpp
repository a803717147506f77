// draft_variable.hpp - one column of example rows as an item of a drafted protocol.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/context.hpp"
#include "data/frame.hpp"
#include "protocol/draft_options.hpp"

namespace fedglmm {

// Two values at least, missing ones apart.
bool varies(const Column& column);

// A column that cannot be a variable, being constant or empty, is nothing: said to the context as a warning.
std::optional<nlohmann::json> draft_variable(const Context& context, const DraftOptions& options, const Frame& frame,
                                             const std::string& name);

nlohmann::json derived_variable(const std::string& name, const std::string& expression);

// 0/1 or two text levels: binary. Non-negative integers: count. Else numeric.
nlohmann::json draft_response(const Context& context, const Frame& frame, const std::string& name,
                              const std::string& trials = "");

}  // namespace fedglmm
