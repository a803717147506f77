// read_sums.hpp - lists of sums in a .fgs file.
#pragma once
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"

namespace fedglmm {

inline constexpr double withheld = std::numeric_limits<double>::quiet_NaN();

// [first, ...]: `length` finite numbers, or null from position `nullable` on: withheld.
inline std::vector<double> read_sums(JsonObject& object, const char* member, std::size_t length,
                                     std::size_t nullable) {
  const auto& value = object.require(member);
  if (!value.is_array() || value.size() != length) object.reject(member, cat("must be a list of ", length, " numbers"));
  std::vector<double> sums;
  sums.reserve(length);
  for (const auto& sum : value) {
    const bool null = sum.is_null() && sums.size() >= nullable;
    if (!null && !sum.is_number()) object.reject(member, cat("has an item ", sums.size() + 1, " that is no number"));
    sums.push_back(null ? withheld : sum.get<double>());
  }
  return sums;
}

}  // namespace fedglmm
