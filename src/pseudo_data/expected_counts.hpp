// expected_counts.hpp - how many rows a hidden count is expected to hold, given all that is said of a pool.
//
// Rows are taken as Poisson with the rate q_c prod_k a_ik in category c of cluster i: q the pool's rows by category,
// a_ik the cluster's factor for the level or interval of c in column k. Iterative proportional fitting finds them
// (Bishop, Fienberg and Holland 1975, Discrete Multivariate Analysis, ch. 3), an EM algorithm the hidden counts
// (Dempster, Laird and Rubin 1977, J. R. Stat. Soc. B 39): a small one is its expectation given that it is small.
#pragma once
#include "pseudo_data/pool_counts.hpp"

namespace fedglmm {

struct MeanAndVariance {
  double mean, variance;
};

// Of a Poisson variable, given that it is from 1 to `most`.
MeanAndVariance truncated_poisson(double rate, std::int64_t most);

struct ExpectedCount {
  double rows = 0;                            // adjusted to the sums that are said
  double small_mean = 0, small_variance = 0;  // before that, of a count that is said to be small
};

// Of each cluster, in the order of its cells and of their categories; of the pool's, for a cluster that says none.
std::vector<std::vector<ExpectedCount>> expected_counts(const PoolGroups& groups, std::int64_t min_cell);

}  // namespace fedglmm
