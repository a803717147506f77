// problems.hpp - a model on a dataset, made ready for the two engines: from individual rows or from released summaries.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/context.hpp"
#include "fit/dataset.hpp"
#include "fit/fit.hpp"
#include "fit/gaussian.hpp"
#include "fit/laplace_problem.hpp"

namespace fedglmm {

// What the result reports of the data, whatever the engine.
struct DataReport {
  std::vector<std::string> names, clusters;
  std::int64_t rows = 0, dropped = 0;
  double constant = 0;                      // gaussian: sum of log(weight) / 2, to be added to the log-likelihood
  std::vector<std::string> unmatched;       // blocks of pseudo-data that were used and do not have the released moments
};

LaplaceProblem laplace_problem_from_rows(const Context& context, const Model& model, const Frame& frame,
                                         DataReport& report);
GaussianSums gaussian_sums_from_rows(const Context& context, const Model& model, const Frame& frame,
                                     DataReport& report);

// X'y and the clusters' sums of y are the released ones. DISCLOSURE names a term whose sum of y was not released.
LaplaceProblem laplace_problem_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                            DataReport& report);
// Exact from the released sums; a group whose order is too low for a formula column uses its pseudo-rows.
GaussianSums gaussian_sums_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                        DataReport& report);

}  // namespace fedglmm
