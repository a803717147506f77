#include "backend/monomials.hpp"

namespace fedglmm {

MonomialList graded_monomials(int columns, int degree) {
  MonomialList list;
  list.exponents.emplace_back(columns, 0);
  list.degree = {0};
  list.parent = {0};
  list.column = {0};
  for (int d = 1, first = 0; d <= degree; ++d) {
    const int last = list.count();
    for (int parent = first; parent < last; ++parent)
      for (int k = d == 1 ? 0 : list.column[parent]; k < columns; ++k) {  // ascending columns: each monomial once
        std::vector<int> exponents = list.exponents[parent];
        ++exponents[k];
        list.exponents.push_back(std::move(exponents));
        list.degree.push_back(d);
        list.parent.push_back(parent);
        list.column.push_back(k);
      }
    first = last;
  }
  return list;
}

std::map<std::vector<int>, int> monomial_numbers(const MonomialList& list) {
  std::map<std::vector<int>, int> numbers;
  for (int t = 0; t < list.count(); ++t) numbers.emplace(list.exponents[t], t);
  return numbers;
}

}  // namespace fedglmm
