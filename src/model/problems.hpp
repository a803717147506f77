// problems.hpp - a model on a dataset, made ready for the two engines: from individual rows or from released summaries.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/context.hpp"
#include "model/dataset.hpp"
#include "model/design_functions.hpp"
#include "model/gaussian_sums.hpp"
#include "model/laplace_problem.hpp"
#include "model/model.hpp"
#include "model/random_effects.hpp"
#include "model/released_sums.hpp"
#include "model/scores.hpp"

namespace fedglmm {

// What the result reports of the data, whatever the engine.
struct DataReport {
  std::vector<std::string> names, clusters;
  std::vector<std::int64_t> outer;          // nested: the outer cluster of each
  std::vector<std::string> outer_names;
  RandomEffects random;
  std::int64_t rows = 0, dropped = 0;
  std::vector<std::string> unmatched;       // blocks of pseudo-data that were used and do not have the released moments
};

void set_report(const ModelDesign& design, const ReleasedClusters& clusters, const Summary& summary,
                DataReport& report);

LaplaceProblem laplace_problem_from_rows(const Context& context, const Model& model, const Frame& frame,
                                         DataReport& report, Scores scores = Scores::unwanted);
GaussianSums gaussian_sums_from_rows(const Context& context, const Model& model, const Frame& frame,
                                     DataReport& report, Scores scores = Scores::unwanted);

// X'y and the clusters' sums of y are the released ones. DISCLOSURE names a term whose sum of y was not released.
LaplaceProblem laplace_problem_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                            DataReport& report, Scores scores = Scores::unwanted);
// All pseudo-rows if the sums of any group are theirs, else none; what a unit of the mass of each counts for: 0 in
// groups whose sums are the released ones.
struct OpenPoints {
  DesignFunctions functions;
  Eigen::VectorXd multiplier;
};

// Released sums of y that are rounded, with the variance of their errors.
struct RoundedResponses {
  DesignFunctions functions;
  Eigen::VectorXd variance;
};

// Where the sums of a linear mixed model may differ from those of the records.
struct GaussianOpen {
  OpenPoints points;
  RoundedResponses responses;
};

// Exact from the released sums; a group whose order is too low for a formula column uses its pseudo-rows. Of them, and
// of rounding, `open` tells if it is asked for.
GaussianSums gaussian_sums_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                        DataReport& report, GaussianOpen* open = nullptr,
                                        Scores scores = Scores::unwanted);

}  // namespace fedglmm
