// response.hpp - the response of individual rows, checked against the family, with prior weights and trials.
//
// McCullagh, Nelder (1989), Generalized Linear Models, 2.2: weight w, n trials of which y are successes.
//   binomial  w [log C(n, y) + y eta - n log(1 + exp eta)]; without trials n = 1, and log C(w, w y) takes the place of
//             w log C(n, y): a weight is the number of trials that y is a proportion of
//   poisson   w [y eta - exp eta - log y!]                gaussian  variance sigma^2 / w
// These are the conventions of glmer and lmer; sums over rows of weight 0 are 0.
#pragma once
#include <vector>

#include "model/design_rows.hpp"
#include "model/model.hpp"

namespace fedglmm {

struct ResponseRows {
  RawVector<double> weight;                 // w, of binomial w n
  RawVector<double> y;                      // binomial, poisson: w y; gaussian: y less the offset
  double constant = 0;                      // the part of the log-likelihood that depends on no parameter
};

// BAD_DATA names the row (1 is the first below the header) of a value that the family does not allow (binomial: 0 to 1,
// two text levels of which the second is the event, or 0 to n successes; poisson: 0 or more), or of a weight that is
// missing or negative. BAD_DATA also: no weight above 0, a response that does not vary. Successes and counts that are
// not whole are warned of.
ResponseRows response_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows);

}  // namespace fedglmm
