// substitution.hpp - y = M^-1 b for right-hand sides in registers side by side, and y's products with rows below M and
// with itself.
//
// Four numbers of a strip and two registers of a row of y make all their products, which stay in registers until the
// strip ends: a multiply-add needs less than a load.
#pragma once
#include "cpu/variant.hpp"
#include "kernels/real.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

template <class Real>
struct StripProducts {
  Real sum[FactorStrips::height][cpu::side_registers] = {};

  // The sums of left_ja y_jw over j < depth; a row of left takes `step` numbers, one of y `width` registers.
  FEDGLMM_KERNEL void add(const double* left, int step, int depth, const Real* y, int width) {
    for (int j = 0; j < depth; ++j, left += step, y += width)
      for (int a = 0; a < FactorStrips::height; ++a)
        for (int w = 0; w < cpu::side_registers; ++w) sum[a][w] += left[a] * y[w];
  }
};

// Rows of y in place of those of b.
template <class Real>
FEDGLMM_KERNEL void substitute(const StripProducts<Real>& above, const double* block, int width, Real* rows) {
  constexpr int height = FactorStrips::height, registers = cpu::side_registers;
  Real y[height][registers];
  for (int a = 0; a < height; ++a)
    for (int w = 0; w < registers; ++w) {
      y[a][w] = rows[a * width + w] - above.sum[a][w];
      for (int c = 0; c < a; ++c) y[a][w] -= block[c * height + a] * y[c][w];
      rows[a * width + w] = y[a][w] = y[a][w] * block[a * height + a];
    }
}

// out = the products of a strip with all of y.
template <class Real>
FEDGLMM_KERNEL void multiply_strip(const cpu::SubstitutionCall& c, const double* left, int step, const Real* y,
                                   Real* out) {
  for (int w = 0; w < c.width; w += cpu::side_registers) {
    StripProducts<Real> products;
    products.add(left, step, c.strips * FactorStrips::height, y + w, c.width);
    for (int a = 0; a < FactorStrips::height; ++a)
      for (int v = 0; v < cpu::side_registers; ++v) out[a * c.width + w + v] = products.sum[a][v];
  }
}

template <class Real>
FEDGLMM_KERNEL void explain(const cpu::SubstitutionCall& c, Real* y, Real* below, Real* squares) {
  constexpr int height = FactorStrips::height;
  const int rows = c.strips * height;
  const double* strip = c.factor;
  for (int row = 0; row < rows; row += height, strip += row * height)
    for (int w = 0; w < c.width; w += cpu::side_registers) {
      StripProducts<Real> products;
      products.add(strip, height, row, y + w, c.width);
      substitute(products, strip + row * height, c.width, y + row * c.width + w);
    }
  for (int s = 0; s < c.below; ++s, strip += rows * height)
    multiply_strip(c, strip, height, y, below + s * height * c.width);
  for (int j = 0; j < c.width * lanes; j += height)
    multiply_strip(c, reinterpret_cast<const double*>(y) + j, c.width * lanes, y, squares + j * c.width);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
