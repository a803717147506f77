// utf8.hpp - is a text well-formed UTF-8?
#pragma once
#include <cstddef>
#include <string_view>

namespace fedglmm {

// Well-formed as the Unicode standard defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
bool valid_utf8(std::string_view text);

// The longest prefix of at most `size` bytes that cuts no character of well-formed text.
std::string_view utf8_prefix(std::string_view text, std::size_t size);

}  // namespace fedglmm
