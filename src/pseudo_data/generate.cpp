#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "pseudo_data/adjust.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "pseudo_data/real_response.hpp"
#include "pseudo_data/whole_response.hpp"

namespace fedglmm {
namespace {

class Generator {
 public:
  Generator(const Context& context, const Summary& summary, const PseudoOptions& options)
      : context_(context), summary_(summary), seed_(options.seed), structure_(*summary.protocol), random_(options.seed),
        targets_(response_targets(structure_, summary)) {}

  PseudoData run() {
    make_blocks();
    points_ = match_blocks(context_, structure_, blocks_, seed_);
    rows_ = lay_out_rows(structure_, summary_, blocks_, points_, block_of_group_);
    equal_ = std::all_of(rows_.weight.begin(), rows_.weight.end(), [](double w) { return w == 1; });
    make_responses();
    PseudoData out;
    report_blocks(out);
    report_responses(out);
    out.group_offset = rows_.group_offset;
    out.equal_weights = equal_;
    out.frame = make_frame();
    out.weight = std::move(rows_.weight);
    return out;
  }

 private:
  // Pooled over the groups that released second moments; the protocol's scale where none did.
  void set_typical_sd() {
    for (std::size_t k = 0; k < structure_.numeric.size(); ++k) {
      const int column = structure_.numeric[k];
      double squares = 0, rows = 0;
      for (const Group& group : summary_.groups) {
        if (group.order < 2) continue;
        const GroupMoments moments(structure_.index, group);
        const auto first = moments.sum({column}), second = moments.sum({column, column});
        if (!first || !second) continue;
        const auto n = static_cast<double>(group.n);
        squares += std::max(0.0, *second - *first * *first / n);
        rows += n;
      }
      if (squares > 0) structure_.typical_sd[k] = std::sqrt(squares / rows);
    }
  }

  void make_blocks() {
    set_typical_sd();
    for (std::size_t g = 0; g < summary_.groups.size(); ++g) {
      const bool described = summary_.groups[g].order > 0 || structure_.index.columns.empty();
      block_of_group_.push_back(described ? static_cast<int>(blocks_.size()) : -1);
      if (!described) continue;
      group_of_block_.push_back(static_cast<int>(g));
      blocks_.emplace_back(structure_, summary_.groups[g], random_);
    }
    if (blocks_.empty())
      fail(Status::disclosure, "no group of the summaries says anything about covariates: only counts were released");
  }

  // Whole-number responses first, then the points give way to them, then real responses on the final points.
  void make_responses() {
    const auto& responses = structure_.protocol.responses;
    rows_.y.assign(responses.size(), std::vector<double>(static_cast<std::size_t>(rows_.count()), 0.0));
    for (std::size_t r = 0; r < responses.size(); ++r)
      if (!equal_) rows_.y[r] = group_means(r);
      else if (responses[r].type != ResponseType::numeric) rows_.y[r] = whole(r);
    if (!equal_) return;
    adjust_points(context_, structure_, blocks_, group_of_block_, rows_, targets_, points_);
    auto y = std::move(rows_.y);
    rows_ = lay_out_rows(structure_, summary_, blocks_, points_, block_of_group_);
    rows_.y = std::move(y);
    for (std::size_t r = 0; r < responses.size(); ++r)
      if (responses[r].type == ResponseType::numeric) rows_.y[r] = real(r);
  }

  std::vector<double> group_means(std::size_t r) const {
    std::vector<double> out(static_cast<std::size_t>(rows_.count()));
    for (std::size_t g = 0; g < summary_.groups.size(); ++g)
      std::fill(out.begin() + rows_.group_offset[g], out.begin() + rows_.group_offset[g + 1],
                summary_.groups[g].y[r][0] / static_cast<double>(summary_.groups[g].n));
    return out;
  }

  std::vector<double> whole(std::size_t r) {
    std::vector<double> total;
    for (const Group& group : summary_.groups) total.push_back(group.y[r][0]);
    std::vector<bool> dummies_only;
    for (const Monomial& m : targets_.monomials) dummies_only.push_back(structure_.index.dummies_only(m));
    const double most = structure_.protocol.responses[r].type == ResponseType::binary ? 1 : HUGE_VAL;
    return whole_response(rows_, features(), total, most, targets_.sum[r], dummies_only, random_);
  }

  std::vector<double> real(std::size_t r) {
    std::vector<double> mean;
    for (const Group& group : summary_.groups) mean.push_back(group.y[r][0] / static_cast<double>(group.n));
    return real_response(rows_, features(), mean, targets_.sum[r], targets_.squares[r], random_);
  }

  Features features() const { return {structure_, rows_, targets_.monomials}; }

  void report_blocks(PseudoData& out) const {
    for (std::size_t g = 0; g < summary_.groups.size(); ++g) {
      if (block_of_group_[g] < 0) {
        out.unmatched.push_back(cat("cluster '", summary_.groups[g].rows.cluster, "': only its count was released; ",
                                    "its covariates are taken from the other clusters"));
        continue;
      }
      const Block& block = blocks_[block_of_group_[g]];
      const double residual = points_[block_of_group_[g]].residual;
      out.blocks.push_back({block.name(), summary_.groups[g].n, block.order(), residual});
      if (residual > matched_below)
        out.unmatched.push_back(cat(block.name(), ": moments missed by ", residual, " (", summary_.groups[g].n,
                                    " rows, order ", block.order(), ")"));
      if (!block.whole_table())
        out.unmatched.push_back(cat(block.name(), ": no whole-number table has its counts; weights are used"));
    }
    log_residuals(out.blocks);
  }

  void log_residuals(const std::vector<BlockReport>& reports) const {
    double worst = 0;
    for (const BlockReport& report : reports) worst = std::max(worst, report.residual);
    context_.info(cat("pseudo-data: ", reports.size(), " groups made from their moments, largest residual ", worst));
  }

  void report_responses(PseudoData& out) const {
    if (!equal_) {
      out.unmatched_responses.push_back("responses are the means of their clusters, since the rows have weights");
      return;
    }
    const auto errors = response_errors(rows_, features(), targets_);
    for (std::size_t r = 0; r < errors.size(); ++r)
      for (std::size_t q = 0; q < errors[r].size(); ++q) {
        const double relative = std::abs(errors[r][q]) / std::max(1.0, std::abs(targets_.sum[r][q]));
        if (relative > 1e-8)
          out.unmatched_responses.push_back(
              cat("sum of '", structure_.protocol.responses[r].name, "' times ",
                  monomial_name(structure_.index.columns, targets_.monomials[q]), " is off by ", errors[r][q], " of ",
                  targets_.sum[r][q]));
      }
  }

  Frame make_frame() const {
    Frame frame{"the pseudo-data", rows_.count(), {}};
    frame.columns.push_back(cluster_column());
    for (std::size_t r = 0; r < rows_.y.size(); ++r) frame.columns.push_back(response_column(r));
    std::vector<Column> variables;
    for (std::size_t v = 0; v < structure_.protocol.variables.size(); ++v) variables.push_back(base_column(v));
    for (std::size_t v = 0; v < variables.size(); ++v) derive(v, variables);
    std::move(variables.begin(), variables.end(), std::back_inserter(frame.columns));
    return frame;
  }

  Column cluster_column() const {
    Column out{structure_.protocol.cluster, true, {}, {}, {}};
    for (std::size_t g = 0; g < summary_.groups.size(); ++g) {
      const std::string& name = summary_.groups[g].rows.cluster;
      if (out.levels.empty() || out.levels.back() != name) out.levels.push_back(name);
      out.codes.insert(out.codes.end(), static_cast<std::size_t>(rows_.group_offset[g + 1] - rows_.group_offset[g]),
                       static_cast<std::int32_t>(out.levels.size()) - 1);
    }
    return out;
  }

  Column response_column(std::size_t r) const {
    const Response& response = structure_.protocol.responses[r];
    Column out{response.name, false, rows_.y[r], {}, {}};
    if (response.levels.empty() || !equal_) return out;
    out.factor = true;
    out.levels = response.levels;
    for (const double y : out.values) out.codes.push_back(y > 0 ? 1 : 0);
    out.values.clear();
    return out;
  }

  Column base_column(std::size_t v) const {
    const Variable& variable = structure_.protocol.variables[v];
    Column out{variable.name, variable.type == VariableType::factor, {}, {}, variable.levels};
    for (std::size_t k = 0; k < structure_.numeric.size(); ++k)
      if (structure_.index.columns[structure_.numeric[k]].variable == static_cast<int>(v))
        for (const double z : rows_.z[k]) out.values.push_back(variable.centre + variable.scale * z);
    for (std::size_t f = 0; f < structure_.factors.size(); ++f) {
      if (structure_.factors[f].variable != static_cast<int>(v)) continue;
      if (out.factor) out.codes.assign(rows_.level[f].begin(), rows_.level[f].end());
      else out.values.assign(rows_.level[f].begin(), rows_.level[f].end());
    }
    return out;
  }

  void derive(std::size_t v, std::vector<Column>& variables) const {
    const Variable& variable = structure_.protocol.variables[v];
    if (variable.derived.empty()) return;
    variables[v].values.assign(static_cast<std::size_t>(rows_.count()), 1.0);
    for (const Power& power : variable.derived)
      for (std::int64_t i = 0; i < rows_.count(); ++i)
        variables[v].values[i] *= std::pow(variables[power.variable].values[i], power.power);
  }

  const Context& context_;
  const Summary& summary_;
  std::uint64_t seed_;
  Structure structure_;
  std::mt19937_64 random_;
  ResponseTargets targets_;
  std::vector<Block> blocks_;
  std::vector<int> block_of_group_, group_of_block_;
  std::vector<BlockPoints> points_;
  PseudoRows rows_;
  bool equal_ = true;
};

}  // namespace

PseudoData generate_pseudo_data(const Context& context, const Summary& summary, const PseudoOptions& options) {
  return Generator(context, summary, options).run();
}

}  // namespace fedglmm
