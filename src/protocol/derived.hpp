// derived.hpp - derived columns: "age^2", "age*urban", "age^2*urban".
#pragma once
#include <string>
#include <vector>

#include "data/frame.hpp"
#include "protocol/protocol.hpp"

namespace fedglmm {

// Sets Variable::derived, powers of base variables in ascending order, of every variable with an expression ("": none).
// BAD_DATA, beginning with `place`: unknown, derived, factor or transformed variables, powers outside 1..order, a power
// of a binary variable, total degree below 2.
void resolve_derived(Protocol& protocol, const std::vector<std::string>& expressions, const std::string& place);

// A numeric column that equals a product of others in every example row.
struct FoundDerived {
  std::string name;
  std::string expression;
};

// Among `columns` (numeric, not constant), those that are the square of another or the product of two others, to 1e-9
// relative. Columns of two values are never derived, and 0/1 columns are not squared.
std::vector<FoundDerived> find_derived(const std::vector<const Column*>& columns);

}  // namespace fedglmm
