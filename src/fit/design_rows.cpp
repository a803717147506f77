#include "fit/design_rows.hpp"

#include <limits>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

void add_variables(const std::vector<Term>& terms, std::set<std::string>& names) {
  for (const Term& term : terms)
    for (const Covariate& covariate : term)
      for (const VariablePower& factor : covariate.product) names.insert(factor.variable);
}

std::set<std::string> variables(const Formula& formula) {
  std::set<std::string> names;
  add_variables(formula.terms, names);
  add_variables({formula.offsets}, names);
  for (const RandomTerm& random : formula.random) add_variables(random.terms, names);
  return names;
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

std::vector<double> offset_values(const std::vector<Covariate>& offsets, const VariableLookup& lookup,
                                  const Frame& frame, const std::vector<std::int64_t>& rows) {
  std::vector<double> out(offsets.empty() ? 0 : rows.size());
  for (const Covariate& offset : offsets) {
    const std::vector<double> one = evaluate_design({numeric_column(offset, lookup)}, frame, rows);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += one[i];
  }
  return out;
}

}  // namespace

DesignRows design_rows(const Formula& formula, const Frame& frame, Levels levels,
                       const std::vector<std::string>& others) {
  const std::set<std::string> names = variables(formula);
  const std::string& cluster = formula.random.front().group.front();
  std::vector<std::string> needed(names.begin(), names.end());
  needed.push_back(formula.response);
  if (!formula.failures.empty()) needed.push_back(formula.failures);
  needed.insert(needed.end(), others.begin(), others.end());

  DesignRows out;
  static_cast<GroupedRows&>(out) = grouped_rows(frame, cluster, needed);
  Frame used{frame.name, frame.rows, {}};
  for (const std::string& name : names) {
    const Column column = name == cluster ? numbers_if_all_are(frame.require(name)) : frame.require(name);
    used.columns.push_back(column.factor && levels == Levels::drop_unused ? used_levels(column, out.rows) : column);
  }
  const VariableLookup lookup = [&](const std::string& name) {
    const Column& column = used.require(name);
    return VariableInfo{column.factor, column.levels};
  };
  static_cast<ModelDesign&>(out) = model_design(formula, lookup);
  out.X = evaluate_design(out.columns, used, out.rows);
  out.eta_offset = offset_values(formula.offsets, lookup, used, out.rows);
  return out;
}

}  // namespace fedglmm
