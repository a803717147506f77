// weighted_rows.hpp - the generator `weights`: measures that satisfy all statements of a summary together.
#pragma once
#include "base/context.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "pseudo_data/pseudo_rows.hpp"

namespace fedglmm {

struct WeightedRows {
  PseudoRows rows;                         // without responses
  std::vector<OpenPool> open;
  std::vector<BlockReport> blocks;
  std::vector<std::string> unmatched;
};

// Groups in cells: one measure of maximum entropy for each pool of a release. Whole groups: the mean of several
// solutions for equally weighted points, each with the group's moments.
WeightedRows weighted_rows(const Context& context, const Structure& structure, const Summary& summary,
                           std::uint64_t seed);

}  // namespace fedglmm
