// row_reader.cpp - every cell is checked against the protocol before it is summed.
#include "summary/row_reader.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/category.hpp"
#include "summary/outer.hpp"

namespace fedglmm {
namespace {

constexpr double count_limit = 9007199254740992.0;  // 2^53: above it integers are not exact

std::string unbounded_or(double bound) { return std::isfinite(bound) ? number_text(bound) : "any"; }

}  // namespace

RowReader::RowReader(const MomentPlan& plan, RowSource& source)
    : plan_(plan),
      source_(source),
      cluster_(source.require(plan.protocol.cluster)),
      within_(plan.protocol.within.empty() ? -1 : source.require(plan.protocol.within)),
      levels_(plan.protocol.variables.size()),
      x_(plan.protocol.variables.size()) {
  for (const auto& variable : plan.protocol.variables) {
    auto& levels = levels_[variables_.size()];
    for (const auto& level : variable.levels) levels.emplace(level, static_cast<std::int32_t>(levels.size()));
    variables_.push_back(variable.derived.empty() ? source.require(variable.name) : source.find(variable.name));
  }
  for (const auto& response : plan.protocol.responses) responses_.push_back(source.require(response.name));
}

bool RowReader::next(RowValues& row) {
  while (source_.next()) {
    if (!complete()) {
      ++incomplete_;
      continue;
    }
    row.cluster = source_.text(cluster_);
    if (within_ >= 0) read_outer(row);
    read_variables(row);
    row.y.resize(responses_.size());
    row.trials.assign(responses_.size(), 0);
    if (plan_.protocol.weights.given()) row.weight = read_weight();
    for (std::size_t r = 0; r < responses_.size(); ++r) {
      row.y[r] = read_response(r);
      if (plan_.protocol.responses[r].trials.given()) row.trials[r] = read_trials(r, row.y[r]);
    }
    return true;
  }
  return false;
}

// A derived column is a function of the others: a row is complete without it. Without a weight it is an error.
bool RowReader::complete() const {
  for (const int column : {cluster_, within_})
    if (column >= 0 && (source_.missing(column) || source_.text(column).empty())) return false;
  if (const int weights = plan_.protocol.weights.variable; weights >= 0 && source_.missing(variables_[weights]))
    fail(Status::bad_data, source_.where(variables_[weights]), ": the row's weight is missing");
  for (std::size_t v = 0; v < variables_.size(); ++v)
    if (plan_.protocol.variables[v].derived.empty() && source_.missing(variables_[v])) return false;
  return std::ranges::none_of(responses_, [&](int column) { return source_.missing(column); });
}

void RowReader::read_outer(RowValues& row) {
  row.outer = source_.text(within_);
  const auto known = outer_.find(row.cluster);
  if (known == outer_.end()) outer_.emplace(row.cluster, row.outer);
  else if (known->second != row.outer) fail_in_two(source_.where(within_), row.cluster, known->second, row.outer);
}

void RowReader::read_variables(RowValues& row) {
  row.z.resize(plan_.numeric.size());
  row.category.resize(plan_.factors.size() + plan_.cuts.size());
  for (std::size_t k = 0; k < row.z.size(); ++k) {
    const int v = plan_.numeric[k];
    const auto& variable = plan_.protocol.variables[v];
    x_[v] = read_numeric(v);
    row.z[k] = z_of(variable, std::clamp(x_[v], variable.lower, variable.upper));
  }
  for (std::size_t k = 0; k < plan_.factors.size(); ++k) {
    const int v = plan_.factors[k];
    row.category[k] = read_level(v);
    x_[v] = row.category[k];
  }
  for (std::size_t k = 0; k < plan_.cuts.size(); ++k) {
    const int v = plan_.numeric[plan_.cuts[k]];
    const auto& variable = plan_.protocol.variables[v];
    row.category[plan_.factors.size() + k] = interval_of(variable, std::clamp(x_[v], variable.lower, variable.upper));
  }
  for (int v = 0; v < std::ssize(variables_); ++v)
    if (!plan_.protocol.variables[v].derived.empty()) check_derived(v);
}

// Bounds first: a value that is clipped need not be in the transform's domain, nor on a step.
double RowReader::read_numeric(int v) const {
  const auto& variable = plan_.protocol.variables[v];
  const double x = source_.number(variables_[v]);
  const double inside = std::clamp(x, variable.lower, variable.upper);
  if (inside != x && !variable.clip)
    fail(Status::bad_data, source_.where(variables_[v]), ": ", x, " is outside the bounds ",
         unbounded_or(variable.lower), " to ", unbounded_or(variable.upper), " of the protocol",
         variable.bounds_drafted ? ", which were guessed from example rows: correct them there" : "");
  if (!in_domain(variable.transform, inside))
    fail(Status::bad_data, source_.where(variables_[v]), ": ", outside_domain(variable.transform, inside),
         "; in the protocol, ", transform_advice(variable.transform));
  if (!on_step(variable, inside))
    fail(Status::bad_data, source_.where(variables_[v]), ": ", x, " is none of the values ", variable.lower, ", ",
         variable.lower + variable.step, ", ... that the protocol's step allows");
  return x;
}

std::int32_t RowReader::read_level(int v) const {
  const auto& variable = plan_.protocol.variables[v];
  const int column = variables_[v];
  if (variable.type == VariableType::binary) {
    const double x = source_.number(column);
    if (x != 0 && x != 1) fail(Status::bad_data, source_.where(column), ": ", x, " is neither 0 nor 1");
    return x == 1;
  }
  const auto level = levels_[v].find(source_.text(column));
  if (level == levels_[v].end())
    fail(Status::bad_data, source_.where(column), ": ", in_quotes(source_.text(column)),
         " is not a level of the protocol; these are ", listed(variable.levels));
  return level->second;
}

void RowReader::check_derived(int v) const {
  const int column = variables_[v];
  if (column < 0 || source_.missing(column)) return;
  double product = 1;
  for (const auto& factor : plan_.protocol.variables[v].derived)
    for (int k = 0; k < factor.power; ++k) product *= x_[factor.variable];
  const double value = source_.number(column);
  if (std::abs(value - product) > 1e-9 * std::max(std::abs(value), std::abs(product)))
    fail(Status::bad_data, source_.where(column), ": ", value, " is not the product ", product,
         " that the protocol derives it from");
}

double RowReader::read_response(std::size_t r) const {
  const auto& response = plan_.protocol.responses[r];
  const int column = responses_[r];
  if (!response.levels.empty()) {
    const auto level = std::ranges::find(response.levels, source_.text(column));
    if (level != response.levels.end()) return static_cast<double>(level - response.levels.begin());
    fail(Status::bad_data, source_.where(column), ": ", in_quotes(source_.text(column)),
         " is neither of the response's values ", listed(response.levels));
  }
  const double y = source_.number(column);
  if (response.type == ResponseType::binary && y != 0 && y != 1)
    fail(Status::bad_data, source_.where(column), ": ", y, " is neither 0 nor 1, as a binary response must be");
  if (response.type == ResponseType::count && !(y >= 0 && y < count_limit && y == std::floor(y)))
    fail(Status::bad_data, source_.where(column), ": ", y,
         " is not a non-negative integer, as a count response must be");
  return y;
}

double RowReader::read_weight() const {
  const auto& weights = plan_.protocol.weights;
  const double weight = weights.value(x_[weights.variable]);
  if (!(weight > 0))
    fail(Status::bad_data, source_.where(variables_[weights.variable]), ": ", weight,
         " is no weight above 0: leave the row out");
  return weight;
}

double RowReader::read_trials(std::size_t r, double successes) const {
  const auto& response = plan_.protocol.responses[r];
  const int column = variables_[response.trials.variable];
  const double trials = response.trials.value(x_[response.trials.variable]);
  if (!(trials < count_limit && trials == std::floor(trials)))
    fail(Status::bad_data, source_.where(column), ": ", trials, " is not a whole number of trials");
  if (successes > trials)
    fail(Status::bad_data, source_.where(responses_[r]), ": ", successes, " successes of ", trials, " trials, column ",
         in_quotes(response.trials.name));
  return trials;
}

}  // namespace fedglmm
