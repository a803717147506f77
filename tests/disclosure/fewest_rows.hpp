// fewest_rows.hpp - the fewest rows that a combination of released sums is about.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace disclosure_tests {

// Rows by which of the sums they are in: 1 or 0 for each.
using Memberships = std::map<std::vector<char>, std::int64_t>;

// Of the rows that have a weight other than 0 in some combination of the sums, with any real coefficients: their number,
// if it is below `least`. Rows in any of the first `known` sums, which share none, do not count, and a combination of
// these sums alone is none.
std::optional<std::int64_t> fewest_rows(const Memberships& rows, int known, std::int64_t least);

}  // namespace disclosure_tests
