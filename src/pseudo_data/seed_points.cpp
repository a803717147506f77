#include "pseudo_data/seed_points.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "pseudo_data/box_bounds.hpp"
#include "pseudo_data/match.hpp"

namespace fedglmm {
namespace {

// The protocol's described numeric columns alone, all of whose moments are known.
Protocol numeric_part(const Protocol& protocol, const std::vector<int>& without, int order) {
  Protocol out;
  out.profile = Profile::none;
  out.thresholds.ratio_on = false;
  out.order = out.numeric_order = order;
  const auto base = base_columns(protocol);
  for (int c = 0; c < std::ssize(base); ++c)
    if (base[c].numeric() && !std::ranges::binary_search(without, c))
      out.variables.push_back(protocol.variables[base[c].variable]);
  return out;
}

// The box's sides of the columns that stay.
Box remaining_sides(const Protocol& protocol, const Protocol& part, const Box& box) {
  Box out;
  std::size_t side = 0;
  for (const Variable& variable : protocol.variables) {
    if (variable.cuts.empty()) continue;
    if (!box.empty() && part.find_variable(variable.name) >= 0) out.push_back(box[side]);
    ++side;
  }
  return out;
}

Group numeric_group(const Protocol& protocol, const Protocol& part, const SeedRequest& request) {
  Group out;
  out.n = request.n;
  out.order = out.table = request.order;
  out.rows.block = remaining_sides(protocol, part, request.box);
  out.moments = request.moments;
  return out;
}

SeedPoints in_z(const Block& block, const BlockPoints& found, const std::vector<int>& kept,
                const Eigen::VectorXd& typical) {
  const auto points = static_cast<Eigen::Index>(block.cells().front().points);
  SeedPoints out{typical.replicate(1, points), Eigen::Map<const Eigen::VectorXd>(found.weight.front().data(), points)};
  const auto columns = static_cast<Eigen::Index>(kept.size());
  const Eigen::Map<const Eigen::MatrixXd> white(found.cell.front().data(), points, columns);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    const auto column = static_cast<Eigen::Index>(k);
    out.z.row(kept[k]) = block.mean()[column] + block.sd()[column] * white.col(column).array();
  }
  return out;
}

}  // namespace

std::vector<SeedPoints> seed_points(const Context& context, const Protocol& protocol,
                                         const std::vector<SeedRequest>& requests, const Eigen::VectorXd& typical,
                                         std::uint64_t seed) {
  std::map<std::pair<std::vector<int>, int>, std::vector<std::size_t>> kinds;
  for (std::size_t r = 0; r < requests.size(); ++r) kinds[{requests[r].without, requests[r].order}].push_back(r);
  std::vector<int> numeric;
  const auto base = base_columns(protocol);
  for (int c = 0; c < std::ssize(base); ++c)
    if (base[c].numeric()) numeric.push_back(c);
  std::vector<SeedPoints> out(requests.size());
  for (const auto& [kind, members] : kinds) {
    const Protocol part = numeric_part(protocol, kind.first, kind.second);
    const Structure structure(part);
    std::vector<int> kept;
    for (std::size_t k = 0; k < numeric.size(); ++k)
      if (!std::ranges::binary_search(kind.first, numeric[k])) kept.push_back(static_cast<int>(k));
    std::vector<Group> groups;
    for (const std::size_t r : members) groups.push_back(numeric_group(protocol, part, requests[r]));
    std::vector<Block> blocks;
    std::mt19937_64 random(seed);
    for (std::size_t p = 0; p < members.size(); ++p)
      blocks.emplace_back(structure, groups[p], random, requests[members[p]].most_points);
    const auto found = match_blocks(context, structure, blocks, seed, 1);
    for (std::size_t p = 0; p < members.size(); ++p) out[members[p]] = in_z(blocks[p], found[p], kept, typical);
  }
  return out;
}

Eigen::MatrixXd spread_points(const Protocol& protocol, const Box& box, const Eigen::VectorXd& centre,
                              const Eigen::VectorXd& sd, int count) {
  constexpr double farthest = 16;
  const auto columns = static_cast<int>(centre.size());
  const auto bounds = box_bounds(protocol, box);
  const auto step = recurrence_steps(columns);
  Eigen::MatrixXd out(columns, count);
  for (int k = 0; k < columns; ++k) {
    const double middle = std::clamp(centre[k], bounds[k].lower, bounds[k].upper);
    const double lower = std::asinh(std::max((bounds[k].lower - middle) / sd[k], -farthest));
    const double upper = std::asinh(std::min((bounds[k].upper - middle) / sd[k], farthest));
    for (int i = 0; i < count; ++i) {
      const double u = 0.5 + (i + 1) * step[k];
      out(k, i) = middle + sd[k] * std::sinh(lower + (u - std::floor(u)) * (upper - lower));
    }
  }
  return out;
}

}  // namespace fedglmm
