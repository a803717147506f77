#include <algorithm>

#include "base/error.hpp"
#include "pseudo_data/equal_rows.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "pseudo_data/pseudo_frame.hpp"
#include "pseudo_data/weighted_rows.hpp"

namespace fedglmm {
namespace {

void check_described(const Structure& structure, const Summary& summary) {
  for (const Group& group : summary.groups)
    if (!group.in_cells() && group.order == 0 && !structure.index.columns.empty())
      fail(Status::disclosure, "cluster '", group.rows.cluster, "': only its count was released, nothing about its ",
           "covariates");
}

void log_residuals(const Context& context, const std::vector<BlockReport>& reports) {
  double worst = 0;
  for (const BlockReport& report : reports) worst = std::max(worst, report.residual);
  context.info(cat("pseudo-data: ", reports.size(), " groups made from their moments, largest residual ", worst));
}

// Of the rows, which are laid out in the frame: z, weights and levels.
std::shared_ptr<const OpenSums> open_sums(const Structure& structure, std::vector<OpenPool> pools, PseudoRows& rows) {
  std::vector<OpenSums::Dummy> dummies;
  for (std::size_t f = 0; f < structure.factors.size(); ++f)
    for (std::size_t l = 0; l < structure.factors[f].dummies.size(); ++l)
      dummies.push_back({static_cast<int>(f), static_cast<int>(l) + 1});
  return std::make_shared<const OpenSums>(std::move(pools), std::move(rows.z), rows.weight, std::move(rows.level),
                                          std::move(dummies));
}

PseudoData weighted_data(const Context& context, const Structure& structure, const Summary& summary,
                         std::uint64_t seed) {
  WeightedRows made = weighted_rows(context, structure, summary, seed);
  made.rows.y = group_means(summary, made.rows);
  PseudoData out;
  out.frame = pseudo_frame(structure, summary, made.rows, false);
  out.open = open_sums(structure, std::move(made.open), made.rows);
  out.group_offset = std::move(made.rows.group_offset);
  out.weight = std::move(made.rows.weight);
  out.equal_weights = false;
  out.blocks = std::move(made.blocks);
  out.unmatched = std::move(made.unmatched);
  out.unmatched_responses = {"responses are the means of their clusters, since the rows have weights"};
  return out;
}

PseudoData equal_data(const Context& context, const Structure& structure, const Summary& summary,
                      std::uint64_t seed) {
  EqualRows made = equal_rows(context, structure, summary, seed);
  PseudoData out;
  out.frame = pseudo_frame(structure, summary, made.rows, made.equal);
  out.open = open_sums(structure, std::move(made.open), made.rows);
  out.group_offset = std::move(made.rows.group_offset);
  out.weight = std::move(made.rows.weight);
  out.equal_weights = made.equal;
  out.blocks = std::move(made.blocks);
  out.unmatched = std::move(made.unmatched);
  out.unmatched_responses = std::move(made.unmatched_responses);
  return out;
}

}  // namespace

PseudoData generate_pseudo_data(const Context& context, const Summary& summary, const PseudoOptions& options) {
  const Threads::Scope threads(context.threads);
  Structure structure(*summary.protocol);
  structure.set_typical_sd(summary.groups);
  check_described(structure, summary);
  PseudoData out = options.generator == "rows" ? equal_data(context, structure, summary, options.seed)
                                               : weighted_data(context, structure, summary, options.seed);
  log_residuals(context, out.blocks);
  return out;
}

}  // namespace fedglmm
