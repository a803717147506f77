#include "pseudo_data/equal_rows.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "pseudo_data/adjust.hpp"
#include "pseudo_data/real_response.hpp"
#include "pseudo_data/whole_open.hpp"
#include "pseudo_data/whole_response.hpp"

namespace fedglmm {
namespace {

class EqualGenerator {
 public:
  EqualGenerator(const Context& context, const Structure& structure, const Summary& summary, std::uint64_t seed)
      : context_(context), structure_(structure), summary_(summary), seed_(seed), random_(seed),
        targets_(response_targets(structure, summary)) {}

  EqualRows run() {
    for (const Group& group : summary_.groups) {
      if (group.in_cells())
        fail(Status::unsupported, "summaries in cells (profiles default and strict) have no equally weighted rows yet; ",
             "use the generator 'weights'");
      blocks_.emplace_back(structure_, group, random_);
    }
    points_ = match_blocks(context_, structure_, blocks_, seed_);
    out_.rows = lay_out_rows(structure_, blocks_, points_);
    out_.equal = std::ranges::all_of(out_.rows.weight, [](double w) { return w == 1; });
    report_blocks();
    for (std::size_t b = 0; b < blocks_.size(); ++b)
      out_.open.push_back(
          {{}, {whole_open(structure_, blocks_[b], out_.rows.group_offset[b], 1)}, whole_variance_factor});
    if (out_.equal && !structure_.protocol.has_multipliers()) {
      make_responses();
      report_responses();
    } else {
      out_.rows.y = group_means(summary_, out_.rows);
      out_.unmatched_responses.push_back("responses are the means of their clusters, since the rows have weights");
    }
    return std::move(out_);
  }

 private:
  // Whole-number responses first, then the points give way to them, then real responses on the final points.
  void make_responses() {
    const auto& responses = structure_.protocol.responses;
    PseudoRows& rows = out_.rows;
    rows.y.assign(responses.size(), std::vector<double>(static_cast<std::size_t>(rows.count()), 0.0));
    for (std::size_t r = 0; r < responses.size(); ++r)
      if (responses[r].type != ResponseType::numeric) rows.y[r] = whole(r);
    adjust_points(context_, structure_, blocks_, rows, targets_, points_);
    auto y = std::move(rows.y);
    rows = lay_out_rows(structure_, blocks_, points_);
    rows.y = std::move(y);
    for (std::size_t r = 0; r < responses.size(); ++r)
      if (responses[r].type == ResponseType::numeric) rows.y[r] = real(r);
  }

  std::vector<double> whole(std::size_t r) {
    std::vector<double> total;
    for (const Group& group : summary_.groups) total.push_back(group.y[r][0]);
    std::vector<bool> dummies_only;
    for (const Monomial& m : targets_.monomials) dummies_only.push_back(structure_.index.dummies_only(m));
    const double most = structure_.protocol.responses[r].type == ResponseType::binary ? 1 : HUGE_VAL;
    return whole_response(out_.rows, features(), total, most, targets_.sum[r], dummies_only, random_);
  }

  std::vector<double> real(std::size_t r) {
    std::vector<double> mean;
    for (const Group& group : summary_.groups) mean.push_back(group.y[r][0] / static_cast<double>(group.n));
    return real_response(out_.rows, features(), mean, targets_.sum[r], targets_.squares[r], random_);
  }

  Features features() const { return {structure_, out_.rows, targets_.monomials}; }

  void report_blocks() {
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      const Block& block = blocks_[b];
      out_.blocks.push_back({block.name(), block.group().n, block.order(), points_[b].residual});
      if (points_[b].residual > matched_below) out_.unmatched.push_back(missed_moments(block, points_[b].residual));
      if (!block.whole_table())
        out_.unmatched.push_back(cat(block.name(), ": no whole-number table has its counts; weights are used"));
    }
  }

  void report_responses() {
    const auto errors = response_errors(out_.rows, features(), targets_);
    for (std::size_t r = 0; r < errors.size(); ++r)
      for (std::size_t q = 0; q < errors[r].size(); ++q) {
        const double relative = std::abs(errors[r][q]) / std::max(1.0, std::abs(targets_.sum[r][q]));
        if (relative > 1e-8)
          out_.unmatched_responses.push_back(
              cat("sum of '", structure_.protocol.responses[r].name, "' times ",
                  monomial_name(structure_.index.columns, targets_.monomials[q]), " is off by ", errors[r][q], " of ",
                  targets_.sum[r][q]));
      }
  }

  const Context& context_;
  const Structure& structure_;
  const Summary& summary_;
  std::uint64_t seed_;
  std::mt19937_64 random_;
  ResponseTargets targets_;
  std::vector<Block> blocks_;
  std::vector<BlockPoints> points_;
  EqualRows out_;
};

}  // namespace

EqualRows equal_rows(const Context& context, const Structure& structure, const Summary& summary, std::uint64_t seed) {
  return EqualGenerator(context, structure, summary, seed).run();
}

std::vector<std::vector<double>> group_means(const Summary& summary, const PseudoRows& rows) {
  std::vector<std::vector<double>> out(summary.protocol->responses.size());
  for (std::size_t r = 0; r < out.size(); ++r)
    for (std::size_t g = 0; g < summary.groups.size(); ++g) {
      const Group& group = summary.groups[g];
      const double mean = group.is_pool() ? 0 : group.y[r][0] / static_cast<double>(group.n);
      out[r].resize(static_cast<std::size_t>(rows.group_offset[g + 1]), mean);
    }
  return out;
}

}  // namespace fedglmm
