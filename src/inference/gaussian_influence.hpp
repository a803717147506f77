// gaussian_influence.hpp - how what a linear mixed model estimates changes with the mass at a point and with sums of y.
//
// Where every sum of y that is needed is known, a unit of mass at a point with columns x and z changes rss at fixed
// beta and b by eta^2, log|V| by z'Q z and, for REML, log|A| by d'A^-1 d:
//   Q = Lambda H^-1 Lambda',  H = I + Lambda'Z'Z Lambda,  b = Q Z'(y - X beta),  eta = x'beta + z'b,  d = x - X'Z Q z
// A unit of the sum of y times a function with columns x and z changes rss by -2 eta. At fixed theta, the elements of
// Lambda, beta changes by A^-1 (-eta d) and by A^-1 d, A^-1 by -A^-1 d d'A^-1 and not at all; and
//   dtheta = I^-1 d/dtheta (dloglik),  dloglik = -(dlog|V| + degrees drss / rss [+ dlog|A|]) / 2
// sigma^2 = rss / degrees, I is the information of the profiled likelihood (gaussian_criterion.hpp); d/dtheta are central
// differences.
#pragma once
#include <Eigen/Dense>

#include "fit/estimate.hpp"
#include "model/design_functions.hpp"
#include "model/gaussian_sums.hpp"

namespace fedglmm {

// Functions x (2 q + r + 1), for one unit of each: changes of the coefficients, of their log SE, of the random effects'
// log SD and of log sigma; in standard errors of what changes, but log SE as it is. 0 of an SD of 0.
struct GaussianInfluence {
  Eigen::MatrixXd mass, response;
};

// estimate: of these sums, and usable.
GaussianInfluence gaussian_influence(const GaussianSums& sums, const Estimate& estimate, bool reml,
                                     const DesignFunctions& points, const DesignFunctions& responses);

}  // namespace fedglmm
