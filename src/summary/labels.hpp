// labels.hpp - counts that a .fgs file writes as strings, because its numbers are its shared statistics.
#pragma once
#include <charconv>
#include <cstdint>
#include <string>

#include "base/json.hpp"

namespace fedglmm {

inline std::int64_t read_label(JsonObject& object, const char* member) {
  const auto text = object.text(member);
  std::int64_t count = -1;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), count).ptr;
  constexpr std::int64_t largest = std::int64_t{1} << 53;
  if (end != text.data() + text.size() || count < 0 || count > largest || std::to_string(count) != text)
    object.reject(member, "must be a count in digits, as a string");
  return count;
}

}  // namespace fedglmm
