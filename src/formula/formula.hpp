// formula.hpp - Wilkinson formulas: "y ~ a * b + I(c^2) - 1 + offset(log(t)) + (1 + a | g)".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "formula/covariate.hpp"

namespace fedglmm {

// Random effects that are correlated with each other, and independent of those of other terms.
struct RandomTerm {
  bool intercept = true;
  std::vector<Term> terms;                 // slopes, ordered as fixed effects are
  std::vector<std::string> group;          // columns; more than one: their interaction
};
std::string group_name(const RandomTerm& term);  // "g", "h:g"

struct Formula {
  std::string text;
  std::string response;
  std::string failures;                    // of cbind(response, failures); "" otherwise
  bool intercept = true;
  std::vector<Term> terms;                 // fixed effects, by degree, then by appearance, as R's terms() orders them
  std::vector<RandomTerm> random;          // || and / are written out: (x || g) is (1 | g) and (0 + x | g)
  std::vector<Covariate> offsets;          // they add
};

std::string response_name(const Formula& formula);  // "y", "cbind(y, n)"

// (1 | g/h): intercepts of g and of h within g, and nothing else.
bool is_nested(const Formula& formula);

// INVALID_ARGUMENT shows the position of what is wrong; UNSUPPORTED that of what is not supported.
Formula parse_formula(std::string_view text);

}  // namespace fedglmm
