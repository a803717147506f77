// anova.hpp - likelihood-ratio test of two nested fits: 2 (loglik of the larger - loglik of the smaller) is, under the
// smaller model, chi-squared with as many degrees of freedom as it has fewer parameters (Wilks 1938).
#pragma once
#include "fit/result.hpp"

namespace fedglmm {

struct Anova {
  int smaller;                              // 0: the first fit is the smaller model, 1: the second
  int df;
  double chisq, p;
  bool boundary;   // under the smaller model an SD of the larger is 0, at the edge of what it may be: p is too large
                   // (Self and Liang 1987, J. Am. Stat. Assoc. 82:605)
  bool same_data;                           // both fits name the same data
};

// INVALID_ARGUMENT says what keeps the two from being compared. Nested: the smaller fit's fixed effects are among the
// larger one's, by name, and so are the SDs and correlations of its random effects.
Anova compare_fits(const FitResult& first, const FitResult& second);

}  // namespace fedglmm
