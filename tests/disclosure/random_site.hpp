// random_site.hpp - a random protocol and random rows that make the rules work: small clusters, skewed levels, columns
// with few values or far ones, rare events.
#pragma once
#include "disclosure/site.hpp"

namespace disclosure_tests {

struct Draft {
  std::string json;
  std::vector<RawRow> rows;
};

enum class Multipliers { none, some };  // some: prior weights, a response with trials, or both

// The same for the same seed, on any machine.
Draft random_draft(unsigned seed, Multipliers multipliers = Multipliers::none);

}  // namespace disclosure_tests
