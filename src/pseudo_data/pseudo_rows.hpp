// pseudo_rows.hpp - generated rows in protocol units, group by group.
#pragma once
#include <cstdint>
#include <vector>

#include "pseudo_data/match.hpp"

namespace fedglmm {

struct PseudoRows {
  std::vector<std::int64_t> group_offset{0};     // rows of group g: group_offset[g] .. group_offset[g + 1] - 1
  std::vector<std::vector<int>> level;           // [factor][row]
  std::vector<std::vector<double>> z;            // [numeric column][row]
  std::vector<double> weight;                    // [row]
  std::vector<std::vector<double>> y;            // [response][row]

  std::int64_t count() const { return group_offset.back(); }
};

// The value of a monomial of base columns in each row it is asked for.
class Features {
 public:
  Features(const Structure& structure, const PseudoRows& rows, const std::vector<Monomial>& monomials);
  std::size_t count() const { return parts_.size(); }
  void at(std::int64_t row, double* out) const;

 private:
  struct Part {
    bool numeric;
    int index, level;                            // numeric column, or factor and level
  };
  const PseudoRows& rows_;
  std::vector<std::vector<Part>> parts_;
};

// No rows yet, columns for those of the structure.
PseudoRows empty_rows(const Structure& structure);

// Appends the rows of a matched block, each with `share` of the weight that it stands for.
void append_block(const Block& block, const BlockPoints& points, double share, PseudoRows& rows);

// Rows of the matched blocks, in their order.
PseudoRows lay_out_rows(const Structure& structure, const std::vector<Block>& blocks,
                        const std::vector<BlockPoints>& points);

}  // namespace fedglmm
