// substitution.hpp - the seam's fifth loop: what a factor that is kept explains of right-hand sides.
#pragma once
#include <cstddef>
#include <vector>

namespace fedglmm {

// A lower triangular M of `size` rows and, below it, S' of as many columns. Rows go in strips of `height`: M's column
// by column to the end of the block on the diagonal, which holds reciprocals there, then those of S', column by column.
// Rows and columns that fill up a strip are 0.
struct FactorStrips {
  static constexpr int height = 4;
  int size = 0, below = 0;                 // rows
  std::vector<double> values;

  static int strips(int rows) { return (rows + height - 1) / height; }
  static std::size_t tile_start(int strips) { return std::size_t{height} * height * strips * (strips + 1) / 2; }
  static std::size_t doubles(int size, int below) {
    const auto tile = std::size_t{height} * height;
    return tile_start(strips(size)) + tile * strips(size) * strips(below);
  }
  std::size_t of_factor(int row, int column) const {
    return tile_start(row / height) + static_cast<std::size_t>(column * height + row % height);
  }
  std::size_t of_below(int row, int column) const {
    const int rows = strips(size) * height;
    return tile_start(strips(size)) + static_cast<std::size_t>((row / height * rows + column) * height + row % height);
  }
};

// Of one thread.
class Substitution {
 public:
  virtual ~Substitution() = default;
  // Of y = M^-1 b for `count` right-hand sides, b[i * count + j]: below[k * count + j] = sum over i of S_ik y_ij,
  // squares[j * count + l] = sum over i of y_ij y_il.
  virtual void explain(const FactorStrips& factor, int count, const double* b, double* below, double* squares) = 0;
};

}  // namespace fedglmm
