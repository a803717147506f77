// nested_likelihood.hpp - Laplace for random intercepts on two levels, (1 | outer / cluster).
//
//   eta = x'beta + sigma_1 u_0 + sigma_2 u_c,   u_0 of the outer cluster, u_c of cluster c in it
// H = I + sum v g g' over an outer cluster, g = (sigma_1, 0, .., sigma_2, .., 0), is an arrow: with V_c = sum v,
//   D_c = 1 + sigma_2^2 V_c,  B_c = sigma_1 sigma_2 V_c,  S = 1 + sigma_1^2 sum_c V_c / D_c,  det H = S prod D_c
// Modes of all levels are found together by Newton; the gradient is that of kernels/laplace.hpp with r = 1 + clusters.
#pragma once
#include <memory>

#include "backend/backend.hpp"

namespace fedglmm {

// points.outer is set. lambda is diagonal: (sigma_1, sigma_2). Derivatives: the gradient at most. Scores are of outer
// clusters; modes and H^-1 are given per cluster, for (u_0, u_c).
std::unique_ptr<Likelihood> make_nested_likelihood(Backend& backend, const ClusteredPoints& points,
                                                   Cumulants cumulants);

}  // namespace fedglmm
