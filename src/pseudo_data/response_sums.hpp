// response_sums.hpp - sums of 0/1 and count responses with numeric columns, as functions of a block's whitened points.
#pragma once
#include <vector>

#include "pseudo_data/block_system.hpp"
#include "pseudo_data/response_targets.hpp"

namespace fedglmm {

// One sum that all blocks share: sum over rows of y_r times a monomial with a numeric part.
struct SharedSum {
  int response, monomial;                  // index into Protocol::responses, ResponseTargets::monomials
};
std::vector<SharedSum> shared_sums(const Structure& structure, const ResponseTargets& targets);

// In one block: y_r 1[dummies S] times a polynomial in whitened points. Empty terms where the block has no such row.
struct WhitenedSum {
  int response;
  Monomial set;                            // varying dummies
  std::vector<std::pair<int, double>> terms;  // number of z'^c in the block's monomial list, coefficient
};
std::vector<WhitenedSum> whitened_sums(const Structure& structure, const ResponseTargets& targets,
                                       const std::vector<SharedSum>& sums, const BlockSystem& system);

}  // namespace fedglmm
