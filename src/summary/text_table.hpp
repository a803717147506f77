// text_table.hpp - columns of text, aligned for people.
#pragma once
#include <string>
#include <vector>

namespace fedglmm {

// The first column to the left, the others to the right, two spaces apart; each line begins with `indent` spaces.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

std::string rounded(double value);               // 5 significant digits, the same in any locale; "withheld" for NaN
std::string printable(const std::string& name);  // control characters as JSON escapes

}  // namespace fedglmm
