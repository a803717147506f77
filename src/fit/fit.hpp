// fit.hpp - a model, a dataset, a result.
#pragma once
#include <string>

#include "base/context.hpp"
#include "fit/dataset.hpp"
#include "fit/result.hpp"
#include "formula/formula.hpp"

namespace fedglmm {

enum class Family { gaussian, binomial, poisson };

// Columns beside those of the formula, as glmer's arguments of these names; "": none.
struct ModelColumns {
  std::string weights, trials, offset;
};

struct Model {
  Formula formula;                          // with `offset` among its offsets
  Family family;
  std::string weights, trials;
};

// UNSUPPORTED: no random effects, or those of several groups.
Model make_model(const std::string& formula, const std::string& family, const ModelColumns& columns = {});

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
