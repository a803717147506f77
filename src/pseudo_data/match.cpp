#include "pseudo_data/match.hpp"

#include <limits>

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

MomentProblem moment_problem(const Structure& structure, const std::vector<const Block*>& blocks,
                             const std::vector<StartPoints>& start) {
  MomentProblem out;
  std::map<int, int> table;                // by order
  for (const Block* block : blocks) {
    const auto [at, fresh] = table.emplace(block->order(), static_cast<int>(out.tables.size()));
    if (fresh) out.tables.push_back(gradient_tables(structure.columns(), block->order()));
    out.blocks.push_back(moment_tables(*block, out.tables[at->second]));
    out.blocks.back().table = at->second;
  }
  std::vector<CellPoints> points;
  for (const StartPoints& s : start) {
    points.push_back(s.point);
    for (const auto& weight : s.weight) out.weight.insert(out.weight.end(), weight.begin(), weight.end());
  }
  out.cells = point_cells(structure, blocks, points);
  return out;
}

std::vector<BlockPoints> attempt(const Context& context, const Structure& structure,
                                 const std::vector<const Block*>& blocks, const std::vector<StartPoints>& start) {
  const auto matcher = context.backend->block_matcher(moment_problem(structure, blocks, start));
  while (matcher->active() > 0) {
    context.check_cancelled();
    matcher->advance();
  }
  const MatchedPoints matched = matcher->result();
  std::vector<BlockPoints> out;
  for (CellPoints& cells : split_points(structure, blocks, matched.points))
    out.push_back({std::move(cells), start[out.size()].weight, matched.residual[out.size()]});
  return out;
}

}  // namespace

std::vector<BlockPoints> match_blocks(const Context& context, const Structure& structure,
                                      const std::vector<Block>& blocks, std::uint64_t seed, int attempts) {
  std::vector<BlockPoints> best(blocks.size());
  for (BlockPoints& points : best) points.residual = std::numeric_limits<double>::infinity();
  for (int round = 0; round < attempts; ++round) {
    std::vector<const Block*> todo;
    std::vector<std::size_t> number;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      if (best[b].residual <= matched_below) continue;
      todo.push_back(&blocks[b]);
      number.push_back(b);
    }
    if (todo.empty()) break;
    context.progress("generating pseudo-data", round / static_cast<double>(attempts));
    std::vector<StartPoints> start(todo.size());
    parallel_for(std::ssize(todo), context.threads, [&](std::int64_t k, int) {
      start[k] = start_points(structure, *todo[k], seed + 1000003ull * number[k] + 7919ull * round);
    });
    std::vector<BlockPoints> found = attempt(context, structure, todo, start);
    for (std::size_t k = 0; k < todo.size(); ++k)
      if (found[k].residual < best[number[k]].residual) best[number[k]] = std::move(found[k]);
  }
  return best;
}

std::string missed_moments(const Block& block, double residual) {
  return cat(block.name(), ": moments missed by ", residual, " (", block.group().n, " rows, order ", block.order(), ")");
}

}  // namespace fedglmm
