// formula.hpp - Wilkinson formulas: "y ~ a * b + c - 1 + (1 | g)".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/transform.hpp"

namespace fedglmm {

// A variable, or log(), log1p() or sqrt() of one: x and log(x) are two covariates.
struct Covariate {
  std::string variable;
  Transform transform = Transform::none;
  auto operator<=>(const Covariate&) const = default;
};

using Term = std::vector<Covariate>;       // of an interaction, in the order of their first appearance

struct RandomTerm {
  bool intercept = true;
  std::vector<Term> terms;                 // slopes
  std::string group;
};

struct Formula {
  std::string text;
  std::string response;
  bool intercept = true;
  std::vector<Term> terms;                 // fixed effects, by degree, then by appearance, as R's terms() orders them
  std::vector<RandomTerm> random;
};

// INVALID_ARGUMENT shows the position of what is wrong; UNSUPPORTED that of what is not supported yet.
Formula parse_formula(std::string_view text);

}  // namespace fedglmm
