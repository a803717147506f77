// gradient_products.hpp - sums over points of grad z^a . grad z^b, from the points' power sums.
#pragma once
#include <vector>

#include "backend/monomials.hpp"

namespace fedglmm {

// grad z^a . grad z^b = sum_k a_k b_k z^(a + b - 2 e_k): monomials of degree up to 2 order - 2.
class GradientProducts {
 public:
  GradientProducts(int columns, int order);

  const MonomialList& list() const { return list_; }               // to degree sums_degree()
  int sums_degree() const { return sums_degree_; }
  double operator()(const double* power_sums, int a, int b) const {
    double out = 0;
    for (int k = 0; k < columns_; ++k) {
      const int down_a = lower_[k][a], down_b = lower_[k][b];
      if (down_a < 0 || down_b < 0) continue;
      out += list_.exponents[a][k] * list_.exponents[b][k] * power_sums[product_[down_a][down_b]];
    }
    return out;
  }
  // Adds weight * z^a to a polynomial's gradient: out[k * gradient_count() + t] multiplies monomial t in component
  // k.
  void add_gradient(int a, double weight, double* out) const {
    for (int k = 0; k < columns_; ++k)
      if (lower_[k][a] >= 0) out[k * gradient_count_ + lower_[k][a]] += weight * list_.exponents[a][k];
  }
  int gradient_count() const { return gradient_count_; }           // monomials of degree order - 1 or less

 private:
  int columns_, sums_degree_, gradient_count_ = 0;
  MonomialList list_;
  std::vector<std::vector<int>> lower_;    // [k][a]: number of z^(a - e_k), or -1
  std::vector<std::vector<int>> product_;  // [a][b]: number of z^(a + b), for degrees below the order
};

}  // namespace fedglmm
