// outer_cluster.hpp - an outer cluster of a nested model as plain data, the same for every target.
#pragma once

namespace fedglmm::kernels {

// Its members, the clusters in it, lie one after the other in every list.
struct OuterCluster {
  int members;
  const double* response;                          // 2 a member, equal: sum of weight times y
  const double *value, *mean, *variance, *third;   // of each: conditional_sums() at its shift
  double* mode;                                    // u_0, in and out
  double* member_mode;                             // u_c of each, in and out
  double *q, *e;                                   // of each: what conditional_gradient() asks for
  double* covariance;                              // 3 of each: of (u_0, u_c), packed
};

// Its log-likelihood, and the slopes in (sigma_1, sigma_2).
struct NestedTerms {
  double loglik, slope[2];
};

}  // namespace fedglmm::kernels
