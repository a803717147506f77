// response_rounding.hpp - rule R6 for sums of responses: those that are no counts keep a few bits of their error.
#pragma once
#include <vector>

#include "summary/cells.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

// Rows behind sums of a response: with y other than 0, of a numeric response all; `monomial`: where its dummies are 1.
std::int64_t rows_behind_sum(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                             const Monomial& monomial);

// A cluster's sum of y, then those of y times random-effect columns.
void round_sums(const MomentPlan& plan, const ClusterSums& cluster, int response, std::vector<double>& sums);

void round_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                  ResponseTotals& totals);

}  // namespace fedglmm
