// covariate.hpp - what a term is a product of, with R's name for it.
#pragma once
#include <compare>
#include <string>
#include <vector>

#include "protocol/transform.hpp"

namespace fedglmm {

// A variable, or log(), log1p() or sqrt() of one, to a power.
struct VariablePower {
  std::string variable;
  Transform transform = Transform::none;
  int power = 1;
  auto operator<=>(const VariablePower&) const = default;
};

// x, log(x), I(x^2), I(x * z): each is a covariate of its own.
struct Covariate {
  std::vector<VariablePower> product;
  bool inhibited = false;                  // stands in I(): a product of numbers, not an interaction
  auto operator<=>(const Covariate&) const = default;
};

using Term = std::vector<Covariate>;       // of an interaction, in the order of their first appearance

std::string shown_name(const std::string& variable);  // in backquotes if it is no symbol of R
std::string shown_name(const Covariate& covariate);   // as R deparses it: "I(x^2 * log(z))"
std::string shown_name(const Term& term);             // "x:log(z)"

}  // namespace fedglmm
