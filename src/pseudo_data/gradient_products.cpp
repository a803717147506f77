#include "pseudo_data/gradient_products.hpp"

#include "kernels/moment_block.hpp"

namespace fedglmm {

double GradientProducts::operator()(const double* power_sums, int a, int b) const {
  return kernels::gradient_product(tables_.view(), power_sums, a, b);
}

void GradientProducts::add_gradient(int a, double weight, double* out) const {
  const kernels::GradientTable g = tables_.view();
  for (int p = g.part[a]; p < g.part[a + 1]; ++p) {
    const int at = g.column[p] * g.monomials + a;
    out[g.column[p] * g.gradients + g.lower[at]] += weight * g.exponent[at];
  }
}

}  // namespace fedglmm
