// random_effects.hpp - the random effects of a cluster: z_ij'b_i in eta, b_i = Lambda u_i, u_i ~ N(0, I_r).
//
// Each random term ( ... | g) is a block: correlated inside, independent of the others. Lambda is lower triangular and
// block diagonal, and the covariance of b_i is Lambda Lambda' (times sigma^2 for gaussian).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "backend/lambda_entry.hpp"

namespace fedglmm {

struct RandomBlock {
  std::vector<std::string> terms;           // as R names columns: "(Intercept)", "age"
  std::string group = {};                   // "clinic"; of nested intercepts "site", then "clinic:site"
};

struct RandomEffects {
  std::vector<RandomBlock> blocks;

  int size() const;                         // r
  // First effect and number of effects of the block that holds effect `of`.
  std::pair<int, int> block_of(int of) const;
  // The elements of Lambda that are parameters: block by block, column by column, row >= column.
  std::vector<LambdaEntry> entries() const;
};

}  // namespace fedglmm
