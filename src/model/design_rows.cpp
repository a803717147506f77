#include "model/design_rows.hpp"

#include <limits>
#include <map>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "formula/evaluate_design.hpp"

namespace fedglmm {
namespace {

using Rows = RawVector<std::int64_t>;

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

Column used_levels(const Column& column, const Rows& rows) {
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

// The columns of a frame as the design takes them; only those that differ from the frame's are copied.
class UsedColumns {
 public:
  UsedColumns(const Frame& frame, const std::string& cluster, Levels levels, const Rows& rows)
      : frame_(frame), cluster_(cluster), levels_(levels), rows_(rows) {}

  const Column& operator()(const std::string& name) {
    const auto known = columns_.find(name);
    if (known != columns_.end()) return known->second;
    const Column& column = frame_.require(name);
    if (!column.factor) return column;
    Column used = name == cluster_ ? numbers_if_all_are(column) : column;
    if (used.factor && levels_ == Levels::drop_unused) used = used_levels(used, rows_);
    return columns_.emplace(name, std::move(used)).first->second;
  }

 private:
  const Frame& frame_;
  const std::string& cluster_;
  Levels levels_;
  const Rows& rows_;
  std::map<std::string, Column> columns_;
};

std::vector<double> offset_values(const std::vector<Covariate>& offsets, const VariableLookup& lookup,
                                  const DesignSource& source, const Rows& rows) {
  std::vector<double> out(offsets.empty() ? 0 : rows.size());
  for (const Covariate& offset : offsets) {
    const auto one = evaluate_design({numeric_column(offset, lookup)}, source, rows);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += one[i];
  }
  return out;
}

// The clusters of (1 | g/h) as one factor: levels of both columns where they meet, "h:g".
Column crossing(const Frame& frame, const std::vector<std::string>& group, const std::string& name) {
  const Column first = as_factor(frame.require(group[0])), second = as_factor(frame.require(group[1]));
  Column out{name, true, {}, {}, {}};
  std::map<std::pair<int, int>, std::int32_t> known;
  for (std::int64_t row = 0; row < frame.rows; ++row) {
    const int a = first.codes[row], b = second.codes[row];
    if (a < 0 || b < 0) {
      out.codes.push_back(-1);
      continue;
    }
    const auto [at, fresh] = known.emplace(std::pair(a, b), static_cast<std::int32_t>(out.levels.size()));
    if (fresh) out.levels.push_back(first.levels[a] + ":" + second.levels[b]);
    out.codes.push_back(at->second);
  }
  return out;
}

void set_outer(const Column& outer, DesignRows& out) {
  std::map<std::string, std::int64_t> position;
  for (std::size_t i = 0; i < out.clusters.size(); ++i)
    position.emplace(outer.levels[outer.codes[out.rows[out.offset[i]]]], 0);
  for (auto& [name, index] : position) {
    index = static_cast<std::int64_t>(out.outer_names.size());
    out.outer_names.push_back(name);
  }
  for (std::size_t i = 0; i < out.clusters.size(); ++i)
    out.outer.push_back(position.at(outer.levels[outer.codes[out.rows[out.offset[i]]]]));
}

// Groups the rows; of nested intercepts by both columns, of pseudo-rows by the clusters, whose names are their own.
void set_groups(const Formula& formula, const Frame& frame, Levels levels, const std::vector<std::string>& needed,
                const Threads& threads, DesignRows& out) {
  const RandomTerm& last = formula.random.back();
  if (!is_nested(formula)) {
    static_cast<GroupedRows&>(out) = grouped_rows(frame, last.group.front(), needed, threads);
    return;
  }
  const Column outer = as_factor(frame.require(formula.random.front().group.front()));
  if (levels == Levels::keep) {
    static_cast<GroupedRows&>(out) = grouped_rows(frame, last.group.front(), needed, threads);
    set_outer(outer, out);
    for (std::size_t i = 0; i < out.clusters.size(); ++i) out.clusters[i] += ':' + out.outer_names[out.outer[i]];
  } else {
    Frame with_clusters{frame.name, frame.rows, frame.columns};
    with_clusters.columns.push_back(crossing(frame, last.group, group_name(last)));
    static_cast<GroupedRows&>(out) = grouped_rows(with_clusters, group_name(last), needed, threads);
    set_outer(outer, out);
  }
  check_nested(formula, out.outer_names.size(), out.clusters.size(), frame.name);
}

}  // namespace

void check_nested(const Formula& formula, std::size_t outer, std::size_t clusters, const std::string& source) {
  if (outer < clusters) return;
  fail(Status::bad_data, source, ": every ", in_quotes(group_name(formula.random.front())), " holds a single cluster ",
       in_quotes(group_name(formula.random.back())),
       ": the two random intercepts cannot be told apart; leave one out");
}

DesignRows design_rows(const Formula& formula, const Frame& frame, Levels levels,
                       const std::vector<std::string>& others, const Threads& threads) {
  const std::set<std::string> names = variables(formula);
  const std::string& cluster = formula.random.front().group.front();
  std::vector<std::string> needed(names.begin(), names.end());
  needed.push_back(formula.response);
  if (!formula.failures.empty()) needed.push_back(formula.failures);
  needed.insert(needed.end(), others.begin(), others.end());

  DesignRows out;
  set_groups(formula, frame, levels, needed, threads, out);
  UsedColumns used(frame, cluster, levels, out.rows);
  const DesignSource source{[&](const std::string& name) -> const Column& { return used(name); }, frame.name};
  const VariableLookup lookup = [&](const std::string& name) {
    const Column& column = used(name);
    return VariableInfo{column.factor, column.levels};
  };
  static_cast<ModelDesign&>(out) = model_design(formula, lookup);
  out.X = evaluate_design(out.columns, source, out.rows, threads);
  out.eta_offset = offset_values(formula.offsets, lookup, source, out.rows);
  return out;
}

}  // namespace fedglmm
