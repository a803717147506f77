// utf8.cpp - well-formedness of UTF-8 (the Unicode standard, table 3-7).
#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace fedglmm {
namespace {

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Eight bytes of one byte characters each.
bool ascii(const char* bytes) {
  std::uint64_t eight;
  std::memcpy(&eight, bytes, sizeof eight);
  return (eight & 0x8080808080808080) == 0;
}

// Bytes of the character that starts with `lead`; 0: none does.
std::size_t character_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// The second byte's range is narrower after four of the lead bytes.
bool second_byte_allowed(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0: return second >= 0xA0;  // else overlong
    case 0xED: return second <= 0x9F;  // else a surrogate
    case 0xF0: return second >= 0x90;  // else overlong
    case 0xF4: return second <= 0x8F;  // else above U+10FFFF
    default: return true;
  }
}

}  // namespace

bool valid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    if (text.size() - i >= 8 && ascii(text.data() + i)) {
      i += 8;
      continue;
    }
    const std::size_t length = character_length(byte(i));
    if (length == 0 || length > text.size() - i) return false;
    if (length > 1 && !second_byte_allowed(byte(i), byte(i + 1))) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if (!continues(byte(i + k))) return false;
    }
    i += length;
  }
  return true;
}

std::string_view utf8_prefix(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && continues(static_cast<unsigned char>(text[size]))) --size;
  return text.substr(0, size);
}

}  // namespace fedglmm
