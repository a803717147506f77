#include "pseudo_data/adjust.hpp"

#include "pseudo_data/adjustment.hpp"

namespace fedglmm {
namespace {

constexpr int most_rounds = 6;

// The blocks that may move, and their responses in the order of their points.
struct Movable {
  std::vector<std::size_t> number;
  std::vector<const Block*> block;
  std::vector<CellPoints> start;
  std::vector<std::vector<double>> y;
};

Movable movable_blocks(const std::vector<Block>& blocks, const PseudoRows& rows, const std::vector<BlockPoints>& points,
                       const std::vector<bool>& fixed) {
  Movable out;
  out.y.resize(rows.y.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (fixed[b]) continue;
    out.number.push_back(b);
    out.block.push_back(&blocks[b]);
    out.start.push_back(points[b].cell);
    for (std::size_t r = 0; r < rows.y.size(); ++r)
      out.y[r].insert(out.y[r].end(), rows.y[r].begin() + rows.group_offset[b],
                      rows.y[r].begin() + rows.group_offset[b + 1]);
  }
  return out;
}

}  // namespace

void adjust_points(const Context& context, const Structure& structure, const std::vector<Block>& blocks,
                   const PseudoRows& rows, const ResponseTargets& targets, std::vector<BlockPoints>& points) {
  const std::vector<SharedSum> sums = shared_sums(structure, targets);
  const auto all_errors = response_errors(rows, Features(structure, rows, targets.monomials), targets);
  std::vector<double> error;
  for (const SharedSum& sum : sums) error.push_back(all_errors[sum.response][sum.monomial]);
  std::vector<bool> fixed;
  for (std::size_t b = 0; b < blocks.size(); ++b)
    fixed.push_back(blocks[b].order() < 2 || blocks[b].requirements().empty() || points[b].residual > matched_below);
  for (int round = 0; round < most_rounds && !sums.empty(); ++round) {
    const Movable movable = movable_blocks(blocks, rows, points, fixed);
    if (movable.block.empty()) return;
    Adjustment adjustment(context, structure, movable.block, movable.start, targets, movable.y, error);
    const bool right = adjustment.run();
    bool all_matched = true;
    for (std::size_t k = 0; k < movable.number.size(); ++k)
      if (adjustment.residual(static_cast<int>(k)) > matched_below) {
        fixed[movable.number[k]] = true;   // too little room, often at the bounds: the others do without it
        all_matched = false;
      }
    if (!all_matched) continue;
    if (!right) return;
    std::vector<CellPoints> moved = adjustment.points();
    for (std::size_t k = 0; k < movable.number.size(); ++k) {
      points[movable.number[k]].cell = std::move(moved[k]);
      points[movable.number[k]].residual = adjustment.residual(static_cast<int>(k));
    }
    return;
  }
}

}  // namespace fedglmm
