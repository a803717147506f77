// sum.hpp - the algebra of formulas: what a part of the right-hand side stands for, and its sums and products.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "formula/formula.hpp"

namespace fedglmm {

using Covariates = std::set<Covariate>;    // of one term: a:b and b:a are the same

struct Sum {
  std::optional<bool> intercept;           // said by the last 0 or 1, if any
  std::vector<Covariates> terms;           // in order of appearance
  std::vector<RandomTerm> random;
  std::vector<Covariate> offsets;
};

// A term counts once. UNSUPPORTED: more than 1000 terms.
void add(Sum& total, const Sum& part);
void remove(Sum& total, const Sum& part);                // terms and intercept
Sum interactions(const Sum& left, const Sum& right);     // a:b for each of both sides' terms

// Covariates within a term in the order of `seen`; terms by degree, then as they appear.
std::vector<Term> ordered(const std::vector<Covariates>& terms, const std::vector<Covariate>& seen);

// The random terms of (inside || group), as lme4 expands them: the intercept and every term alone.
std::vector<RandomTerm> independent(const RandomTerm& term);

// The name of an effect that both have for the same group, "" if there is none.
std::string common_effect(const RandomTerm& a, const RandomTerm& b);

}  // namespace fedglmm
