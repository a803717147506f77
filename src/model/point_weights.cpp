#include "model/point_weights.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

void check_weights(const std::string& asked, const std::string& agreed) {
  if (asked == agreed) return;
  if (agreed.empty())
    fail(Status::invalid_argument, "the summaries' sums of responses have no weights: prior weights need a protocol ",
         "that has them (protocol --weights ", asked, ")");
  fail(Status::invalid_argument, "the summaries' sums of responses are weighted by ", in_quotes(agreed),
       asked.empty() ? "" : cat(", not by ", in_quotes(asked)), ": fit with these weights (--weights ", agreed, ")");
}

void check_trials(const Model& model, const Response& response) {
  const std::string &asked = model.trials, &agreed = response.trials.name;
  if (asked == agreed || model.family != Family::binomial) return;
  if (agreed.empty())
    fail(Status::invalid_argument, "the protocol's response ", in_quotes(response.name), " has no trials: it takes ",
         "`protocol --trials ", asked, "` to share them");
  fail(Status::invalid_argument, "the response ", in_quotes(response.name), " is, in the protocol, a number of ",
       "successes of the trials ", in_quotes(agreed), asked.empty() ? "" : cat(", not of ", in_quotes(asked)),
       ": fit with --trials ", agreed);
}

void multiply(const Multiplier& by, const Frame& pseudo, std::vector<double>& out) {
  const Column& column = pseudo.require(by.name);
  out.resize(static_cast<std::size_t>(pseudo.rows), 1.0);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] *= by.value(column.factor ? column.codes[i] : column.values[i]);
}

// Does a total of any pool describe the numeric variable? Of a factor its counts do.
bool described(const Summary& summary, int variable) {
  if (!says_cells(*summary.protocol)) return true;
  const auto columns = base_columns(*summary.protocol);
  for (int c = 0; c < std::ssize(columns); ++c) {
    if (columns[c].variable != variable) continue;
    if (!columns[c].numeric()) return true;
    for (const Group& group : summary.groups)
      for (const CellGroup& cell : group.cells)
        if (group.is_pool() && cell.order > 0 && !std::ranges::binary_search(cell.without, c)) return true;
  }
  return false;
}

const Multiplier& trials_of(const Model& model, const Protocol& protocol) {
  return protocol.responses[protocol.find_response(model.formula.response)].trials;
}

}  // namespace

void refuse_undescribed(const Model& model, const Summary& summary) {
  std::vector<const Multiplier*> used{&summary.protocol->weights};
  if (!model.trials.empty()) used.push_back(&trials_of(model, *summary.protocol));
  for (const Multiplier* multiplier : used)
    if (multiplier->given() && !described(summary, multiplier->variable))
      fail(Status::disclosure, "no release describes ", in_quotes(multiplier->name), ", which takes few values: make it ",
           "a factor in the protocol (--levels ", multiplier->name, "=...)");
}

void check_multipliers(const Model& model, const Protocol& protocol, const Response& response) {
  if (!model.formula.failures.empty())
    fail(Status::unsupported, "cbind() as the response is for individual rows: summaries hold successes and trials, ",
         "named by `protocol --trials COL` and `fit --trials COL`");
  check_weights(model.weights, protocol.weights.name);
  check_trials(model, response);
}

std::vector<double> row_multipliers(const Model& model, const Protocol& protocol, const Frame& pseudo) {
  std::vector<double> out;
  if (protocol.weights.given()) multiply(protocol.weights, pseudo, out);
  if (!model.trials.empty()) multiply(trials_of(model, protocol), pseudo, out);
  return out;
}

RawVector<double> times(const std::vector<double>& weight, const std::vector<double>& multiplier) {
  RawVector<double> out(weight.begin(), weight.end());
  for (std::size_t i = 0; i < multiplier.size(); ++i) out[i] *= multiplier[i];
  return out;
}

std::optional<Polynomial> weight_polynomial(const Protocol& protocol, const std::vector<BaseColumn>& columns) {
  const Multiplier& weights = protocol.weights;
  if (!weights.given()) return Polynomial{{{}, 1.0}};
  const Variable& variable = protocol.variables[weights.variable];
  if (variable.transform != Transform::none) return std::nullopt;
  const bool factor = variable.type == VariableType::factor;
  Polynomial out{{{}, factor ? weights.levels[0] : variable.centre}};
  for (int c = 0; c < std::ssize(columns); ++c)
    if (columns[c].variable == weights.variable)
      out[{c}] = factor ? weights.levels[columns[c].level] - weights.levels[0] : variable.scale;
  return out;
}

}  // namespace fedglmm
