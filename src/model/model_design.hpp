// model_design.hpp - the columns that a formula needs, and which of them its random effects multiply.
#pragma once
#include <string>
#include <vector>

#include "formula/design.hpp"
#include "model/random_effects.hpp"

namespace fedglmm {

struct ModelDesign {
  std::vector<DesignColumn> columns;        // of the fixed effects, then those of random effects alone
  int fixed_count = 0;
  int intercept = -1;                       // its column among the fixed effects, or -1
  std::vector<RandomBlock> blocks;          // one a random term; names as R gives them
  std::vector<int> random_columns;          // column of each random effect, block after block

  std::vector<std::string> names() const;   // of the fixed effects
};

constexpr int max_random_effects = 4;

// UNSUPPORTED: no fixed effects, or more than max_random_effects random effects a cluster.
ModelDesign model_design(const Formula& formula, const VariableLookup& lookup);

}  // namespace fedglmm
