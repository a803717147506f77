// gaussian_columns.hpp - which columns of a design the fixed and the random effects of a linear mixed model multiply.
#pragma once
#include <string>
#include <vector>

#include "model/model_design.hpp"
#include "model/random_effects.hpp"

namespace fedglmm {

struct GaussianColumns {
  std::vector<std::string> names;           // of the fixed effects
  int intercept = -1;                       // its column among the fixed effects, or -1
  int ones = -1;                            // the column that is 1 in every row, of fixed or random effects; or -1
  RandomEffects random;
  std::vector<int> random_columns;          // column of each random effect, block after block
  bool for_scores = false;                  // products of the fixed effects are wanted per cluster too
};

GaussianColumns gaussian_columns(const ModelDesign& design);

}  // namespace fedglmm
