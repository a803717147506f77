#include "backend/moment_problem.hpp"

#include <algorithm>

#include "kernels/moment_block.hpp"

namespace fedglmm {
namespace {

using Numbers = std::map<std::vector<int>, int>;

int number_after(const Numbers& number, std::vector<int> exponents, int column, int change) {
  exponents[column] += change;
  return exponents[column] < 0 ? 0 : number.at(exponents);
}

void append_products(const MonomialList& list, int gradients, const Numbers& number, std::vector<int>& out) {
  for (int a = 0; a < gradients; ++a)
    for (int b = 0; b < gradients; ++b) {
      std::vector<int> sum = list.exponents[a];
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += list.exponents[b][k];
      out.push_back(number.at(sum));
    }
}

void append_parts(const MonomialList& list, int columns, int monomials, std::vector<int>& out) {
  std::vector<int> column;
  out.push_back(0);
  for (int a = 0; a < monomials; ++a) {
    for (int k = 0; k < columns; ++k)
      if (list.exponents[a][k] > 0) column.push_back(k);
    out.push_back(static_cast<int>(column.size()));
  }
  out.insert(out.end(), column.begin(), column.end());
}

}  // namespace

GradientTables gradient_tables(int columns, int order) {
  GradientTables out;
  out.list = graded_monomials(columns, std::max(order, 2 * order - 2));
  const auto below = [&](int degree) {
    return static_cast<int>(std::count_if(out.list.degree.begin(), out.list.degree.end(),
                                          [&](int d) { return d < degree; }));
  };
  out.counts = {columns, out.list.count(), below(order + 1), below(order)};
  const auto [c, sums, monomials, gradients] = out.counts;
  const Numbers number = monomial_numbers(out.list);
  out.integers = out.list.parent;
  out.integers.insert(out.integers.end(), out.list.column.begin(), out.list.column.end());
  for (int k = 0; k < columns; ++k)
    for (int a = 0; a < monomials; ++a) {
      out.integers.push_back(number_after(number, out.list.exponents[a], k, -1));
      out.exponent.push_back(out.list.exponents[a][k]);
    }
  for (int k = 0; k < columns; ++k)
    for (int a = 0; a < gradients; ++a) out.integers.push_back(number_after(number, out.list.exponents[a], k, 1));
  append_products(out.list, gradients, number, out.integers);
  append_parts(out.list, columns, monomials, out.integers);
  return out;
}

kernels::GradientTable GradientTables::view() const {
  return kernels::gradient_table(counts, integers.data(), exponent.data());
}

kernels::MomentBlock MomentTables::view(const GradientTables& tables) const {
  return kernels::moment_block(counts, tables.counts.monomials, integers.data(), numbers.data());
}

}  // namespace fedglmm
