// rounded_responses.hpp - the sums of a response that rule R6 rounds, as functions that it was multiplied with.
#pragma once
#include "model/problems.hpp"
#include "model/summary_columns.hpp"

namespace fedglmm {

// Of monomials over all clusters of each release, of random effects' columns in each cluster; sums of squares are left
// out, since their grid moves no figure noticeably. Rows behind a sum: all, though a dummy's are fewer.
RoundedResponses rounded_responses(const SummaryColumns& columns, const Summary& summary, int response,
                                   const ReleasedClusters& clusters);

}  // namespace fedglmm
