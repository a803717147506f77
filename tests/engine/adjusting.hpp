// adjusting.hpp - matched blocks with whole-number responses: where the adjustment of points begins.
#pragma once
#include <numeric>

#include "engine/block_points.hpp"
#include "pseudo_data/response_sums.hpp"
#include "pseudo_data/whole_response.hpp"

namespace studies {

struct Adjusting {
  Study study;
  Context context = cpu_context(2);
  Structure structure{study.protocol()};
  ResponseTargets targets = response_targets(structure, study.summary);
  std::vector<Block> blocks = blocks_of(structure, study.summary);
  std::vector<BlockPoints> points = match_blocks(context, structure, blocks, 1);
  PseudoRows rows;

  explicit Adjusting(Study from) : study(std::move(from)) {
    std::mt19937_64 random(1);
    rows = lay_out(points);
    std::vector<bool> dummies_only;
    for (const Monomial& m : targets.monomials) dummies_only.push_back(structure.index.dummies_only(m));
    for (std::size_t r = 0; r < targets.sum.size(); ++r) {
      std::vector<double> total;
      for (const Group& group : study.summary.groups) total.push_back(group.y[r][0]);
      const double most = study.shape.responses[r] == 'b' ? 1 : HUGE_VAL;
      const Features features(structure, rows, targets.monomials);
      rows.y.push_back(whole_response(rows, features, total, most, targets.sum[r], dummies_only, random));
    }
  }
  PseudoRows lay_out(const std::vector<BlockPoints>& of) const {
    return lay_out_rows(structure, blocks, of);
  }
  // Errors of the shared sums, by plain sums over rows.
  std::vector<double> errors(const PseudoRows& at) const {
    std::vector<double> out;
    for (const SharedSum& s : shared_sums(structure, targets))
      out.push_back(sum(structure, at, targets.monomials[s.monomial], 0, at.count(), &rows.y[s.response]) -
                    targets.sum[s.response][s.monomial]);
    return out;
  }
  double worst(const PseudoRows& at) const {
    double out = 0;
    for (const double error : errors(at)) out = std::max(out, std::abs(error));
    return out;
  }
};

}  // namespace studies
