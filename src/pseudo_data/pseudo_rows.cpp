#include "pseudo_data/pseudo_rows.hpp"

#include <algorithm>
#include <cmath>

namespace fedglmm {

Features::Features(const Structure& structure, const PseudoRows& rows, const std::vector<Monomial>& monomials)
    : rows_(rows) {
  std::vector<Part> column(structure.index.columns.size());
  for (std::size_t k = 0; k < structure.numeric.size(); ++k)
    column[structure.numeric[k]] = {true, static_cast<int>(k), 0};
  for (std::size_t f = 0; f < structure.factors.size(); ++f)
    for (std::size_t l = 0; l < structure.factors[f].dummies.size(); ++l)
      column[structure.factors[f].dummies[l]] = {false, static_cast<int>(f), static_cast<int>(l) + 1};
  for (const Monomial& monomial : monomials) {
    parts_.emplace_back();
    for (const int c : monomial) parts_.back().push_back(column[c]);
  }
}

void Features::at(std::int64_t row, double* out) const {
  for (const auto& parts : parts_) {
    double value = 1;
    for (const Part& part : parts) {
      if (part.numeric) value *= rows_.z[part.index][row];
      else if (rows_.level[part.index][row] != part.level) value = 0;
    }
    *out++ = value;
  }
}

PseudoRows empty_rows(const Structure& structure) {
  PseudoRows rows;
  rows.level.resize(structure.factors.size());
  rows.z.resize(structure.numeric.size());
  return rows;
}

void append_block(const Block& block, const BlockPoints& points, double share, PseudoRows& rows) {
  for (std::size_t c = 0; c < block.cells().size(); ++c) {
    const BlockCell& cell = block.cells()[c];
    for (int i = 0; i < cell.points; ++i) {
      for (std::size_t f = 0; f < rows.level.size(); ++f) rows.level[f].push_back(cell.levels[f]);
      for (std::size_t k = 0; k < rows.z.size(); ++k) {
        const auto column = static_cast<Eigen::Index>(k);
        rows.z[k].push_back(block.mean()[column] + block.sd()[column] * points.cell[c][k * cell.points + i]);
      }
      rows.weight.push_back(share * points.weight[c][i]);
    }
  }
}

PseudoRows lay_out_rows(const Structure& structure, const std::vector<Block>& blocks,
                        const std::vector<BlockPoints>& points) {
  PseudoRows rows = empty_rows(structure);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    append_block(blocks[b], points[b], 1, rows);
    rows.group_offset.push_back(static_cast<std::int64_t>(rows.weight.size()));
  }
  return rows;
}

}  // namespace fedglmm
