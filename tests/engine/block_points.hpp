// block_points.hpp - blocks of a random study, and its true rows as their points.
#pragma once
#include "engine/random_studies.hpp"
#include "pseudo_data/cloud.hpp"

namespace studies {

inline std::vector<Block> blocks_of(const Structure& structure, const Summary& summary) {
  std::mt19937_64 random(1);
  std::vector<Block> out;
  out.reserve(summary.groups.size());
  for (const Group& group : summary.groups) out.emplace_back(structure, group, random);
  return out;
}

inline std::vector<const Block*> pointers(const std::vector<Block>& blocks) {
  std::vector<const Block*> out;
  for (const Block& block : blocks) out.push_back(&block);
  return out;
}

inline std::vector<std::int64_t> rows_of_cell(const BlockCell& cell, const PseudoRows& rows, std::size_t g) {
  std::vector<std::int64_t> out;
  for (auto i = rows.group_offset[g]; i < rows.group_offset[g + 1]; ++i) {
    bool inside = true;
    for (std::size_t f = 0; f < rows.level.size(); ++f) inside = inside && rows.level[f][i] == cell.levels[f];
    if (inside) out.push_back(i);
  }
  return out;
}

// The rows of group g, whitened, cell by cell: points that meet all requirements.
inline CellPoints true_points(const Block& block, const PseudoRows& rows, std::size_t g) {
  CellPoints out;
  for (const BlockCell& cell : block.cells()) {
    out.emplace_back();
    for (Eigen::Index k = 0; k < block.mean().size(); ++k)
      for (const auto i : rows_of_cell(cell, rows, g))
        out.back().push_back(block.sd()[k] > 0 ? (rows.z[k][i] - block.mean()[k]) / block.sd()[k] : 0);
  }
  return out;
}

// Power sums of each cell's points times `factor` (one a point, or none), one after the other.
inline std::vector<double> plain_sums(const MonomialList& list, const CellPoints& points, int columns,
                                      const std::vector<double>& factor = {}) {
  std::vector<double> out;
  std::size_t first = 0;
  for (const auto& cell : points) {
    const std::size_t n = cell.size() / columns;
    for (const auto& exponents : list.exponents) {
      double total = 0;
      for (std::size_t i = 0; i < n; ++i) {
        double term = factor.empty() ? 1 : factor[first + i];
        for (int k = 0; k < columns; ++k) term *= std::pow(cell[k * n + i], exponents[k]);
        total += term;
      }
      out.push_back(total);
    }
    first += n;
  }
  return out;
}

}  // namespace studies
