#include "fit/design_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

std::set<std::string> covariates(const Formula& formula) {
  std::set<std::string> names;
  const auto add = [&](const std::vector<Term>& terms) {
    for (const Term& term : terms)
      for (const Covariate& covariate : term) names.insert(covariate.variable);
  };
  add(formula.terms);
  for (const RandomTerm& term : formula.random) add(term.terms);
  return names;
}

bool missing(const Column& column, std::int64_t row) {
  return column.factor ? column.codes[row] < 0 : std::isnan(column.values[row]);
}

// Row numbers by cluster, clusters in byte order of their names.
void group_rows(const Column& cluster, DesignRows& out) {
  std::vector<int> order(cluster.levels.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return cluster.levels[a] < cluster.levels[b]; });
  std::vector<int> rank(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) rank[order[k]] = static_cast<int>(k);
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [&](auto a, auto b) { return rank[cluster.codes[a]] < rank[cluster.codes[b]]; });
  for (std::int64_t i = 0; i < out.count(); ++i) {
    const bool last = i + 1 == out.count() || cluster.codes[out.rows[i]] != cluster.codes[out.rows[i + 1]];
    if (!last) continue;
    out.clusters.push_back(cluster.levels[cluster.codes[out.rows[i]]]);
    out.offset.push_back(i + 1);
  }
}

Column used_levels(const Column& column, const std::vector<std::int64_t>& rows) {
  std::vector<std::int32_t> used(column.levels.size(), -1);
  for (const std::int64_t row : rows) used[column.codes[row]] = 0;
  Column out{column.name, true, {}, column.codes, {}};
  for (std::size_t level = 0; level < used.size(); ++level)
    if (used[level] == 0) {
      used[level] = static_cast<std::int32_t>(out.levels.size());
      out.levels.push_back(column.levels[level]);
    }
  for (std::int32_t& code : out.codes) code = code < 0 ? -1 : used[code];
  return out;
}

// A cluster column is read as text; as a covariate it is numeric again if it holds numbers.
Column numbers_if_all_are(const Column& column) {
  if (!column.factor) return column;
  std::vector<double> number(column.levels.size());
  for (std::size_t l = 0; l < number.size(); ++l)
    if (parse_cell(column.levels[l], number[l]) != CellKind::number) return column;
  Column out{column.name, false, {}, {}, {}};
  for (const std::int32_t code : column.codes)
    out.values.push_back(code < 0 ? std::numeric_limits<double>::quiet_NaN() : number[code]);
  return out;
}

}  // namespace

DesignRows design_rows(const Formula& formula, const Frame& frame, Levels levels) {
  const Column cluster = as_factor(frame.require(formula.random.front().group));
  std::vector<const Column*> needed{&cluster, &frame.require(formula.response)};
  const std::set<std::string> names = covariates(formula);
  for (const std::string& name : names) needed.push_back(&frame.require(name));

  DesignRows out;
  for (std::int64_t row = 0; row < frame.rows; ++row)
    if (std::none_of(needed.begin(), needed.end(), [&](const Column* c) { return missing(*c, row); }))
      out.rows.push_back(row);
  out.dropped = frame.rows - out.count();
  if (out.rows.empty())
    fail(Status::bad_data, frame.name, ": no row is complete in the columns of the formula");
  group_rows(cluster, out);
  if (out.clusters.size() < 2)
    fail(Status::bad_data, frame.name, ": column '", cluster.name, "' holds a single cluster ('", out.clusters.front(),
         "'); a random intercept needs at least two");

  Frame used{frame.name, frame.rows, {}};
  for (const std::string& name : names) {
    const Column column = name == cluster.name ? numbers_if_all_are(frame.require(name)) : frame.require(name);
    used.columns.push_back(column.factor && levels == Levels::drop_unused ? used_levels(column, out.rows) : column);
  }
  static_cast<ModelDesign&>(out) = model_design(formula, [&](const std::string& name) {
    const Column& column = used.require(name);
    return VariableInfo{column.factor, column.levels};
  });
  out.X = evaluate_design(out.columns, used, out.rows);
  return out;
}

}  // namespace fedglmm
