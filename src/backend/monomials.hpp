// monomials.hpp - the monomials z^a of total degree <= D in c columns, graded, each a shorter one times a column.
#pragma once
#include <map>
#include <vector>

namespace fedglmm {

struct MonomialList {
  std::vector<std::vector<int>> exponents;  // of each monomial; number 0 is the constant
  std::vector<int> degree, parent, column;  // number t > 0 is monomial parent[t] times column[t]
  int count() const { return static_cast<int>(degree.size()); }
};

// Graded: the list for a lower degree is a prefix of the list for a higher one.
MonomialList graded_monomials(int columns, int degree);

// Number of each exponent vector in a list.
std::map<std::vector<int>, int> monomial_numbers(const MonomialList& list);

}  // namespace fedglmm
