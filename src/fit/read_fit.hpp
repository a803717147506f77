// read_fit.hpp - the JSON of a fit, read back: docs/FORMAT.md, "The fit's JSON".
#pragma once
#include <string>
#include <string_view>

#include "fit/result.hpp"

namespace fedglmm {

// Untrusted text: every member and the size of every list is checked; BAD_DATA names the member that is wrong. What was
// not finite is NaN.
FitResult parse_fit(std::string_view json_text, const std::string& source_name);

}  // namespace fedglmm
