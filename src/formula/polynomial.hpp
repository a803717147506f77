// polynomial.hpp - design columns as polynomials in a protocol's base columns, so that sums of products of design
// columns are linear combinations of released sums.
#pragma once
#include <map>
#include <vector>

#include "formula/design.hpp"
#include "protocol/index_set.hpp"

namespace fedglmm {

// Monomial -> coefficient, in base columns (z for numeric variables). The empty monomial is the constant.
using Polynomial = std::map<Monomial, double>;

// Reduced product: a dummy is idempotent, dummies of one factor exclude each other.
Polynomial multiply(const Polynomial& a, const Polynomial& b, const std::vector<BaseColumn>& columns);

// A design column in x (not z): t(x) = centre + scale z is expanded, derived variables and reference levels are written
// out. INVALID_ARGUMENT: a variable that the protocol does not have, or does not share on the scale of the formula.
Polynomial design_polynomial(const DesignColumn& column, const Protocol& protocol,
                             const std::vector<BaseColumn>& columns);

int degree(const Polynomial& polynomial);

}  // namespace fedglmm
