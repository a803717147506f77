#include "pseudo_data/cloud.hpp"

#include <algorithm>

namespace fedglmm {

PointCells point_cells(const Structure& structure, const std::vector<const Block*>& blocks,
                       const std::vector<CellPoints>& start) {
  PointCells cells;
  cells.columns = structure.columns();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    std::vector<double> lower, upper;
    for (int k = 0; k < cells.columns; ++k) {
      const Range range = whitened_bounds(structure, *blocks[b], k);
      lower.push_back(range.lower);
      upper.push_back(range.upper);
    }
    for (std::size_t c = 0; c < blocks[b]->cells().size(); ++c) {
      cells.size.push_back(blocks[b]->cells()[c].points);
      cells.points.insert(cells.points.end(), start[b][c].begin(), start[b][c].end());
      cells.lower.insert(cells.lower.end(), lower.begin(), lower.end());
      cells.upper.insert(cells.upper.end(), upper.begin(), upper.end());
    }
  }
  return cells;
}

std::vector<CellPoints> split_points(const Structure& structure, const std::vector<const Block*>& blocks,
                                     const std::vector<double>& points) {
  std::vector<CellPoints> out;
  const double* from = points.data();
  for (const Block* block : blocks) {
    out.emplace_back();
    for (const BlockCell& cell : block->cells()) {
      const std::size_t length = static_cast<std::size_t>(cell.points) * structure.columns();
      out.back().emplace_back(from, from + length);
      from += length;
    }
  }
  return out;
}

BlockCloud::BlockCloud(const Context& context, const Structure& structure, const std::vector<const Block*>& blocks,
                       const std::vector<CellPoints>& start)
    : structure_(structure), blocks_(blocks) {
  int cell = 0;
  for (const Block* block : blocks) {
    const auto& products = products_.try_emplace(block->order(), structure.columns(), block->order()).first->second;
    systems_.emplace_back(*block, products);
    first_cell_.push_back(cell);
    cell += static_cast<int>(block->cells().size());
  }
  first_cell_.push_back(cell);
  cloud_ = context.backend->point_cloud(point_cells(structure, blocks, start));
}

std::vector<int> BlockCloud::cells_of(const std::vector<int>& blocks) const {
  std::vector<int> out;
  for (const int b : blocks)
    for (int c = first_cell_[b]; c < first_cell_[b + 1]; ++c) out.push_back(c);
  return out;
}

// Blocks of one order share a degree: one call of the backend each.
template <class Visit>
void BlockCloud::by_order(const std::vector<int>& blocks, const Visit& visit) const {
  for (const auto& [order, products] : products_) {
    std::vector<int> positions, members;
    for (std::size_t p = 0; p < blocks.size(); ++p)
      if (systems_[blocks[p]].block().order() == order) {
        positions.push_back(static_cast<int>(p));
        members.push_back(blocks[p]);
      }
    if (!members.empty()) visit(products, positions, members);
  }
}

std::vector<std::vector<double>> BlockCloud::power_sums(const std::vector<int>& blocks, PointCloud::State state,
                                                        int channel) {
  std::vector<std::vector<double>> out(blocks.size());
  by_order(blocks, [&](const GradientProducts& products, const std::vector<int>& positions,
                       const std::vector<int>& members) {
    const std::vector<int> cells = cells_of(members);
    const std::size_t width = products.list().count();
    std::vector<double> sums(cells.size() * width);
    cloud_->power_sums(cells, state, channel, products.sums_degree(), sums.data());
    const double* from = sums.data();
    for (std::size_t p = 0; p < members.size(); ++p) {
      const std::size_t length = (first_cell_[members[p] + 1] - first_cell_[members[p]]) * width;
      out[positions[p]].assign(from, from + length);
      from += length;
    }
  });
  return out;
}

void BlockCloud::move(const std::vector<int>& blocks, PointCloud::State from, int channel,
                      const std::vector<std::vector<double>>& steps) {
  by_order(blocks, [&](const GradientProducts&, const std::vector<int>& positions, const std::vector<int>& members) {
    std::vector<double> coefficients;
    for (const int p : positions) coefficients.insert(coefficients.end(), steps[p].begin(), steps[p].end());
    cloud_->move(cells_of(members), from, channel, systems_[members.front()].block().order() - 1, coefficients.data());
  });
}

void BlockCloud::accept(const std::vector<int>& blocks) { cloud_->accept(cells_of(blocks)); }

std::vector<CellPoints> BlockCloud::download() const {
  return split_points(structure_, blocks_, cloud_->points());
}

}  // namespace fedglmm
