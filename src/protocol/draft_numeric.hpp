// draft_numeric.hpp - centre, scale, bounds and the options of a numeric column of example rows.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "base/context.hpp"
#include "data/frame.hpp"
#include "protocol/draft_options.hpp"

namespace fedglmm {

// The item of "variables". BAD_DATA, beginning with `place`: values that cannot be scaled or transformed.
nlohmann::json draft_numeric(const Context& context, const DraftOptions& options, const Column& column,
                             const std::string& place);

// Members "centre" and "scale" of a numeric response; its values vary.
void add_scale(const Column& column, const std::string& place, nlohmann::json& response);

}  // namespace fedglmm
