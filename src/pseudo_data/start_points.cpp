#include "pseudo_data/start_points.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/normal.hpp"

namespace fedglmm {

std::vector<double> recurrence_steps(int dimensions) {
  double g = 2;
  for (int k = 0; k < 60; ++k) g = std::pow(1 + g, 1.0 / (dimensions + 1));
  std::vector<double> out;
  for (int k = 0; k < dimensions; ++k) out.push_back(std::pow(g, -(k + 1)));
  return out;
}

Range whitened_bounds(const Structure& structure, const Block& block, int k) {
  if (block.sd()[k] == 0) return {0, 0};
  const Range z = box_bounds(structure.protocol, block.group().rows.block)[k];
  return {(z.lower - block.mean()[k]) / block.sd()[k], (z.upper - block.mean()[k]) / block.sd()[k]};
}

std::vector<std::vector<double>> start_points(const Structure& structure, const Block& block, std::uint64_t seed) {
  const int columns = structure.columns();
  const std::vector<double> steps = recurrence_steps(columns);
  std::mt19937_64 random(seed);
  std::vector<double> shift;
  for (int k = 0; k < columns; ++k) shift.push_back(static_cast<double>(random() >> 11) * 0x1p-53);
  std::vector<Range> bounds;
  for (int k = 0; k < columns; ++k) bounds.push_back(whitened_bounds(structure, block, k));
  std::vector<std::vector<double>> out;
  std::int64_t j = 0;
  for (const BlockCell& cell : block.cells()) {
    std::vector<double> points(static_cast<std::size_t>(cell.rows) * columns);
    for (int i = 0; i < cell.rows; ++i, ++j)
      for (int k = 0; k < columns; ++k) {
        double u = shift[k] + static_cast<double>(j + 1) * steps[k];
        u = std::clamp(u - std::floor(u), 1e-9, 1 - 1e-9);
        points[static_cast<std::size_t>(k) * cell.rows + i] =
            std::clamp(cell.mean[k] + cell.sd[k] * normal_quantile(u), bounds[k].lower, bounds[k].upper);
      }
    out.push_back(std::move(points));
  }
  return out;
}

}  // namespace fedglmm
