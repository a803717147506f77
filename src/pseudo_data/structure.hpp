// structure.hpp - the protocol as the generator sees it: numeric columns, and factors with their dummies.
#pragma once
#include <vector>

#include "backend/monomials.hpp"
#include "protocol/index_set.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

struct Factor {
  int variable;                            // index into Protocol::variables
  std::vector<int> dummies;                // base columns of levels 1, 2, ...
};

struct Structure {
  const Protocol& protocol;
  IndexSet index;                          // of degree index_degree(protocol)
  std::vector<int> numeric;                // base columns
  std::vector<Factor> factors;
  std::vector<double> typical_sd;          // of each numeric column inside a group, in z: for groups that do not say

  explicit Structure(const Protocol& protocol);
  // Pools typical_sd over the whole groups with second moments; elsewhere it stays at the protocol's scale, 1.
  void set_typical_sd(const std::vector<Group>& groups);
  int columns() const { return static_cast<int>(numeric.size()); }
  // Base columns of z^exponents, sorted as in an index set.
  Monomial powers(const std::vector<int>& exponents) const;
};

// a and b merged in ascending order.
Monomial product(const Monomial& a, const Monomial& b);

}  // namespace fedglmm
