#include "pseudo_data/pseudo_frame.hpp"

#include <cmath>
#include <iterator>
#include <map>

#include "protocol/transform.hpp"

namespace fedglmm {
namespace {

Column cluster_column(const Structure& structure, const Summary& summary, const PseudoRows& rows) {
  Column out{structure.protocol.cluster, true, {}, {}, {}};
  for (std::size_t g = 0; g < summary.groups.size(); ++g) {
    if (summary.groups[g].is_pool()) continue;
    const std::string& name = summary.groups[g].rows.cluster;
    if (out.levels.empty() || out.levels.back() != name) out.levels.push_back(name);
    out.codes.insert(out.codes.end(), static_cast<std::size_t>(rows.group_offset[g + 1] - rows.group_offset[g]),
                     static_cast<std::int32_t>(out.levels.size()) - 1);
  }
  return out;
}

// What each cluster lies within.
Column outer_column(const Summary& summary, const PseudoRows& rows) {
  Column out{summary.protocol->within, true, {}, {}, {}};
  std::map<std::string, std::int32_t> code;
  for (const Group& group : summary.groups)
    if (!group.is_pool()) code[group.outer] = 0;
  for (auto& [name, position] : code) {
    position = static_cast<std::int32_t>(out.levels.size());
    out.levels.push_back(name);
  }
  for (std::size_t g = 0; g < summary.groups.size(); ++g)
    if (!summary.groups[g].is_pool())
      out.codes.insert(out.codes.end(), static_cast<std::size_t>(rows.group_offset[g + 1] - rows.group_offset[g]),
                       code.at(summary.groups[g].outer));
  return out;
}

Column response_column(const Response& response, const std::vector<double>& values, bool as_text) {
  Column out{response.name, false, values, {}, {}};
  for (double& y : out.values) y = response.centre + response.scale * y;
  if (response.levels.empty() || !as_text) return out;
  out.factor = true;
  out.levels = response.levels;
  for (const double y : out.values) out.codes.push_back(y > 0 ? 1 : 0);
  out.values.clear();
  return out;
}

Column variable_column(const Structure& structure, const PseudoRows& rows, int v) {
  const Variable& variable = structure.protocol.variables[v];
  Column out{variable.name, variable.type == VariableType::factor, {}, {}, variable.levels};
  for (std::size_t k = 0; k < structure.numeric.size(); ++k)
    if (structure.index.columns[structure.numeric[k]].variable == v)
      for (const double z : rows.z[k]) out.values.push_back(x_of(variable, z));
  for (std::size_t f = 0; f < structure.factors.size(); ++f) {
    if (structure.factors[f].variable != v) continue;
    if (out.factor) out.codes.assign(rows.level[f].begin(), rows.level[f].end());
    else out.values.assign(rows.level[f].begin(), rows.level[f].end());
  }
  return out;
}

void derive(const Variable& variable, std::int64_t rows, const std::vector<Column>& variables, Column& out) {
  if (variable.derived.empty()) return;
  out.values.assign(static_cast<std::size_t>(rows), 1.0);
  for (const Power& power : variable.derived)
    for (std::int64_t i = 0; i < rows; ++i) out.values[i] *= std::pow(variables[power.variable].values[i], power.power);
}

}  // namespace

Frame pseudo_frame(const Structure& structure, const Summary& summary, const PseudoRows& rows, bool text_responses) {
  const Protocol& protocol = structure.protocol;
  Frame frame{"the pseudo-data", rows.count(), {}};
  frame.columns.push_back(cluster_column(structure, summary, rows));
  if (!protocol.within.empty()) frame.columns.push_back(outer_column(summary, rows));
  for (std::size_t r = 0; r < rows.y.size(); ++r)
    frame.columns.push_back(response_column(protocol.responses[r], rows.y[r], text_responses));
  std::vector<Column> variables;
  for (int v = 0; v < std::ssize(protocol.variables); ++v) variables.push_back(variable_column(structure, rows, v));
  for (std::size_t v = 0; v < variables.size(); ++v)
    derive(protocol.variables[v], rows.count(), variables, variables[v]);
  std::ranges::move(variables, std::back_inserter(frame.columns));
  return frame;
}

}  // namespace fedglmm
