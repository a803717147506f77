// lines.hpp - the lines of a .fgs file, once its closing line has vouched for them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fedglmm {

// All lines but the closing one. BAD_DATA: no summary, truncated, edited (checksum), or not the plain text that it must
// be.
std::vector<std::string_view> checked_lines(std::string_view text, const std::string& source_name);

}  // namespace fedglmm
