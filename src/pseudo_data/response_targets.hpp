// response_targets.hpp - the released sums that the responses of pseudo-rows should have.
#pragma once
#include "pseudo_data/pseudo_rows.hpp"

namespace fedglmm {

struct ResponseTargets {
  std::vector<Monomial> monomials;         // of degree 1 and 2 whose sums with y were released
  std::vector<std::vector<double>> sum;    // [response][monomial]: sum of y times it over all rows; NaN: withheld
  std::vector<double> squares;             // [response]: sum y^2 (numeric responses)
};

ResponseTargets response_targets(const Structure& structure, const Summary& summary);

// Per response and monomial, the sum over the rows minus the released one (0 where it was withheld).
std::vector<std::vector<double>> response_errors(const PseudoRows& rows, const Features& features,
                                                 const ResponseTargets& targets);

}  // namespace fedglmm
