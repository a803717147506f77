// json_text.hpp - strings and numbers as JSON text.
#pragma once
#include <string>
#include <string_view>

namespace fedglmm {

std::string json_string(std::string_view text);  // "text" with escapes; BAD_DATA if it is not UTF-8

using NumberText = std::string (*)(double);
std::string shortest_number(double value);  // shortest round trip; -0 is 0; NaN is null
std::string digits_17(double value);        // the same as printf's %.17g

}  // namespace fedglmm
