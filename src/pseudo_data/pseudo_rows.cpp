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

namespace {

void append_block(const Block& block, const BlockPoints& points, PseudoRows& rows) {
  for (std::size_t c = 0; c < block.cells().size(); ++c) {
    const BlockCell& cell = block.cells()[c];
    for (int i = 0; i < cell.rows; ++i) {
      for (std::size_t f = 0; f < rows.level.size(); ++f) rows.level[f].push_back(cell.levels[f]);
      for (std::size_t k = 0; k < rows.z.size(); ++k) {
        const auto column = static_cast<Eigen::Index>(k);
        rows.z[k].push_back(block.mean()[column] + block.sd()[column] * points.cell[c][k * cell.rows + i]);
      }
      rows.weight.push_back(cell.mass / cell.rows);
    }
  }
}

// n rows at even steps through the rows of all blocks; above `most_rows`, each stands for several.
void append_sample(const PseudoRows& from, std::int64_t n, PseudoRows& rows) {
  constexpr std::int64_t most_rows = 100000;
  const std::int64_t points = std::min(n, most_rows);
  const double step = static_cast<double>(from.count()) / static_cast<double>(points);
  for (std::int64_t i = 0; i < points; ++i) {
    const auto row = static_cast<std::int64_t>((static_cast<double>(i) + 0.5) * step);
    for (std::size_t f = 0; f < rows.level.size(); ++f) rows.level[f].push_back(from.level[f][row]);
    for (std::size_t k = 0; k < rows.z.size(); ++k) rows.z[k].push_back(from.z[k][row]);
    rows.weight.push_back(static_cast<double>(n) / static_cast<double>(points));
  }
}

PseudoRows empty_rows(const Structure& structure) {
  PseudoRows rows;
  rows.level.resize(structure.factors.size());
  rows.z.resize(structure.numeric.size());
  return rows;
}

}  // namespace

PseudoRows lay_out_rows(const Structure& structure, const Summary& summary, const std::vector<Block>& blocks,
                        const std::vector<BlockPoints>& points, const std::vector<int>& of_group) {
  PseudoRows described = empty_rows(structure);
  for (std::size_t b = 0; b < blocks.size(); ++b) append_block(blocks[b], points[b], described);
  described.group_offset.push_back(static_cast<std::int64_t>(described.weight.size()));
  PseudoRows rows = empty_rows(structure);
  for (std::size_t g = 0; g < summary.groups.size(); ++g) {
    if (of_group[g] >= 0) append_block(blocks[of_group[g]], points[of_group[g]], rows);
    else append_sample(described, summary.groups[g].n, rows);
    rows.group_offset.push_back(static_cast<std::int64_t>(rows.weight.size()));
  }
  return rows;
}

}  // namespace fedglmm
