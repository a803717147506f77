// fixed_counts.hpp - rule R2 for all clusters of a pool: which hidden counts follow from the sums that are said?
#pragma once
#include <cstdint>
#include <vector>

namespace fedglmm {

// One hidden count of a table whose row sums and column sums are all known, and its bounds. Several may share a place.
struct HiddenCount {
  int row, column;
  std::int64_t least, count, most;
};

// For each: is it the only value that these sums and bounds allow? Such tables are flows, so a count can take another
// value exactly if one unit can be sent along a cycle through it. Cycles of counts strictly inside their bounds are
// found all at once, as are those through a count at a bound; only a count strictly inside that no cycle of such
// holds needs a search of its own.
std::vector<char> fixed_counts(int rows, int columns, const std::vector<HiddenCount>& counts);

}  // namespace fedglmm
