// index_set.hpp - the monomials a protocol shares, each once, and their order in a file.
//
// Base columns, in the protocol's order: a numeric variable z, a binary variable 0/1, and the dummies of a factor's
// levels but the first. Derived variables have none. A monomial is a product of base columns in which a dummy
// occurs at most once (d^2 = d) and no two dummies of one factor meet (their product is 0). Monomials are listed by
// degree, then in the lexicographic order of their sorted column numbers: for columns 0, 1: (0), (1), (0,0), (0,1),
// (1,1), ... The constant 1 is not listed: its sum is n.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/protocol.hpp"

namespace fedglmm {

struct BaseColumn {
  std::string name;     // "age", "urban", "sexmale"
  int variable;         // index into Protocol::variables
  int level;            // -1: numeric; else the level that the 0/1 column indicates (1 for a binary variable)
  bool numeric() const { return level < 0; }
};

using Monomial = std::vector<int>;   // base columns, ascending; a repeated column is a power

struct IndexSet {
  std::vector<BaseColumn> columns;
  std::vector<Monomial> monomials;
  std::map<Monomial, int> position;  // of each in `monomials`
  int degree = 0;                    // the highest

  bool dummies_only(const Monomial& monomial) const;   // no numeric column occurs
  int numeric_degree(const Monomial& monomial) const;  // how many of its factors are numeric
};

std::vector<BaseColumn> base_columns(const Protocol& protocol);

// a times b with d^2 = d for dummies; nothing where two dummies of one factor meet, since their product is 0.
std::optional<Monomial> reduced_product(const Monomial& a, const Monomial& b, const std::vector<BaseColumn>& columns);

// How many monomials make_index_set lists. UNSUPPORTED above a million.
std::int64_t count_monomials(const Protocol& protocol, int degree, int numeric_degree);
inline std::int64_t count_monomials(const Protocol& protocol, int degree) {
  return count_monomials(protocol, degree, degree);
}

// All monomials of total degree 1 .. degree, then those of numeric columns alone of degree + 1 .. numeric_degree, where
// that is higher. UNSUPPORTED above a million of them.
IndexSet make_index_set(const Protocol& protocol, int degree, int numeric_degree);
inline IndexSet make_index_set(const Protocol& protocol, int degree) {
  return make_index_set(protocol, degree, degree);
}

// The monomials of numeric columns alone of degree 1 .. degree, in the same order.
inline IndexSet make_numeric_index(const Protocol& protocol, int degree) {
  return make_index_set(protocol, 0, degree);
}

}  // namespace fedglmm
