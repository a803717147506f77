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
  std::vector<Monomial> monomials;   // degree 1 .. degree
  std::map<Monomial, int> position;  // of each in `monomials`
  int degree = 0;

  bool dummies_only(const Monomial& monomial) const;   // no numeric column occurs
  int numeric_degree(const Monomial& monomial) const;  // how many of its factors are numeric
};

std::vector<BaseColumn> base_columns(const Protocol& protocol);

// a times b with d^2 = d for dummies; nothing where two dummies of one factor meet, since their product is 0.
std::optional<Monomial> reduced_product(const Monomial& a, const Monomial& b, const std::vector<BaseColumn>& columns);

// How many monomials of total degree 1 .. degree there are. UNSUPPORTED above a million.
std::int64_t count_monomials(const Protocol& protocol, int degree);

// All monomials of total degree 1 .. degree. UNSUPPORTED above a million of them.
IndexSet make_index_set(const Protocol& protocol, int degree);

}  // namespace fedglmm
