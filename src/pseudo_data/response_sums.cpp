#include "pseudo_data/response_sums.hpp"

#include <algorithm>
#include <cmath>

namespace fedglmm {

std::vector<SharedSum> shared_sums(const Structure& structure, const ResponseTargets& targets) {
  std::vector<SharedSum> out;
  for (std::size_t r = 0; r < targets.sum.size(); ++r) {
    if (structure.protocol.responses[r].type == ResponseType::numeric) continue;
    for (std::size_t q = 0; q < targets.monomials.size(); ++q)
      if (!structure.index.dummies_only(targets.monomials[q]) && !std::isnan(targets.sum[r][q]))
        out.push_back({static_cast<int>(r), static_cast<int>(q)});
  }
  return out;
}

namespace {

// z^b = prod (mean_k + sd_k z'_k)^b_k, multiplied out; b has degree 1 or 2.
std::vector<std::pair<int, double>> whitened_polynomial(const Block& block, const MonomialList& list,
                                                        const std::vector<int>& columns) {
  std::vector<std::pair<std::vector<int>, double>> partial{{std::vector<int>(block.mean().size(), 0), 1.0}};
  for (const int k : columns) {
    const std::size_t before = partial.size();
    for (std::size_t i = 0; i < before; ++i) {
      auto raised = partial[i];
      ++raised.first[k];
      raised.second *= block.sd()[k];
      partial[i].second *= block.mean()[k];
      partial.push_back(std::move(raised));
    }
  }
  std::vector<std::pair<int, double>> out;
  for (const auto& [exponents, coefficient] : partial) {
    const auto at = std::find(list.exponents.begin(), list.exponents.end(), exponents);
    if (coefficient != 0) out.emplace_back(static_cast<int>(at - list.exponents.begin()), coefficient);
  }
  return out;
}

}  // namespace

std::vector<WhitenedSum> whitened_sums(const Structure& structure, const ResponseTargets& targets,
                                       const std::vector<SharedSum>& sums, const BlockSystem& system) {
  const Block& block = system.block();
  std::vector<WhitenedSum> out;
  for (const SharedSum& sum : sums) {
    WhitenedSum whitened{sum.response, {}, {}};
    std::vector<int> columns;
    bool present = true;
    for (const int column : targets.monomials[sum.monomial]) {
      const auto numeric = std::find(structure.numeric.begin(), structure.numeric.end(), column);
      const auto constant = block.group().constant.find(column);
      if (numeric != structure.numeric.end()) columns.push_back(static_cast<int>(numeric - structure.numeric.begin()));
      else if (constant == block.group().constant.end()) whitened.set.push_back(column);
      else if (constant->second == 0) present = false;
    }
    if (present) whitened.terms = whitened_polynomial(block, system.products().list(), columns);
    out.push_back(std::move(whitened));
  }
  return out;
}

}  // namespace fedglmm
