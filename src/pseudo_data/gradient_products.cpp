#include "pseudo_data/gradient_products.hpp"

#include <algorithm>

namespace fedglmm {

GradientProducts::GradientProducts(int columns, int order)
    : columns_(columns), sums_degree_(std::max(order, 2 * order - 2)), list_(graded_monomials(columns, sums_degree_)) {
  const auto number = monomial_numbers(list_);
  lower_.assign(columns, std::vector<int>(list_.count(), -1));
  for (int a = 0; a < list_.count(); ++a) {
    if (list_.degree[a] < order) ++gradient_count_;
    for (int k = 0; k < columns; ++k) {
      if (list_.exponents[a][k] == 0) continue;
      std::vector<int> lower = list_.exponents[a];
      --lower[k];
      lower_[k][a] = number.at(lower);
    }
  }
  product_.assign(gradient_count_, std::vector<int>(gradient_count_));
  for (int a = 0; a < gradient_count_; ++a)
    for (int b = 0; b < gradient_count_; ++b) {
      std::vector<int> sum = list_.exponents[a];
      for (int k = 0; k < columns; ++k) sum[k] += list_.exponents[b][k];
      product_[a][b] = number.at(sum);
    }
}

}  // namespace fedglmm
