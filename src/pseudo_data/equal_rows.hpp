// equal_rows.hpp - the generator `rows`: as many equally weighted rows as were summed, with whole-number responses.
#pragma once
#include "pseudo_data/pseudo_data.hpp"
#include "pseudo_data/structure.hpp"
#include "pseudo_data/pseudo_rows.hpp"

namespace fedglmm {

struct EqualRows {
  PseudoRows rows;
  bool equal = true;                       // false: some rows stand for more than others; responses are group means
  std::vector<OpenPool> open;
  std::vector<BlockReport> blocks;
  std::vector<std::string> unmatched, unmatched_responses;
};

// UNSUPPORTED for groups in cells.
EqualRows equal_rows(const Context& context, const Structure& structure, const Summary& summary, std::uint64_t seed);

// Each row's response is the mean of its group.
std::vector<std::vector<double>> group_means(const Summary& summary, const PseudoRows& rows);

}  // namespace fedglmm
