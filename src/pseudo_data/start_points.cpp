#include "pseudo_data/start_points.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "base/normal.hpp"

namespace fedglmm {
namespace {

constexpr double most_times = 16;          // points of the sequence for each that is kept

// Standard normal points, a column each, that go on from one call to the next.
class NormalSequence {
 public:
  NormalSequence(int columns, std::uint64_t seed) : step_(recurrence_steps(columns)) {
    std::mt19937_64 random(seed);
    for (int k = 0; k < columns; ++k) shift_.push_back(static_cast<double>(random() >> 11) * 0x1p-53);
  }

  Eigen::MatrixXd next(int count) {
    Eigen::MatrixXd out(static_cast<Eigen::Index>(step_.size()), count);
    for (int i = 0; i < count; ++i) {
      ++number_;
      for (std::size_t k = 0; k < step_.size(); ++k) {
        const double u = shift_[k] + number_ * step_[k];
        out(static_cast<Eigen::Index>(k), i) = normal_quantile(std::clamp(u - std::floor(u), 1e-9, 1 - 1e-9));
      }
    }
    return out;
  }

 private:
  std::vector<double> step_, shift_;
  double number_ = 0;
};

struct Chosen {
  std::vector<int> number;                 // of the points, in their order
  std::vector<double> weight;
};

// Which points of the sequence stand for the cell's rows; see start_points().
Chosen choose(const Eigen::MatrixXd& z, const BlockCell& cell) {
  const int count = static_cast<int>(z.cols());
  const int far = cell.points == count ? count : cell.points / 2;
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  if (far < count && z.rows() > 0) {
    const Eigen::ArrayXd varies = (cell.sd.array() > 0).cast<double>();
    const Eigen::ArrayXd distance = (z.cwiseAbs().array().colwise() * varies).colwise().maxCoeff();
    std::nth_element(order.begin(), order.begin() + far, order.end(), [&](int a, int b) {
      return distance[a] != distance[b] ? distance[a] > distance[b] : a < b;
    });
    std::sort(order.begin() + far, order.end());
  }
  std::vector<char> outside(count, 0);
  for (int i = 0; i < far; ++i) outside[order[i]] = 1;
  order.resize(cell.points);
  std::sort(order.begin(), order.end());
  const double row = cell.mass / count;
  const double several = cell.points == far ? row : row * (count - far) / (cell.points - far);
  Chosen out{order, {}};
  for (const int i : order) out.weight.push_back(outside[i] ? row : several);
  return out;
}

}  // namespace

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

StartPoints start_points(const Structure& structure, const Block& block, std::uint64_t seed) {
  const int columns = structure.columns();
  NormalSequence sequence(columns, seed);
  std::vector<Range> bounds;
  for (int k = 0; k < columns; ++k) bounds.push_back(whitened_bounds(structure, block, k));
  StartPoints out;
  for (const BlockCell& cell : block.cells()) {
    const double most = std::min(cell.mass, most_times * static_cast<double>(cell.points));
    const Eigen::MatrixXd z = sequence.next(std::max(cell.points, static_cast<int>(most)));
    const Chosen chosen = choose(z, cell);
    std::vector<double> points;
    for (int k = 0; k < columns; ++k)
      for (const int i : chosen.number)
        points.push_back(std::clamp(cell.mean[k] + cell.sd[k] * z(k, i), bounds[k].lower, bounds[k].upper));
    out.point.push_back(std::move(points));
    out.weight.push_back(chosen.weight);
  }
  return out;
}

}  // namespace fedglmm
