// fit.hpp - a model fitted to a dataset.
#pragma once
#include "base/context.hpp"
#include "fit/result.hpp"
#include "model/dataset.hpp"
#include "model/model.hpp"

namespace fedglmm {

enum class Interval { wald, profile, robust };

struct FitOptions {
  double level = 0.95;
  bool ml = false;
  int nagq = 1;
  int max_iterations = 100;
  Interval interval = Interval::wald;
};

FitResult fit_model(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options);

}  // namespace fedglmm
