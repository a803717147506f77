// draft.cpp - a protocol from example rows and options.
#include "protocol/draft.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "protocol/derived.hpp"
#include "protocol/draft_variable.hpp"
#include "protocol/protocol_json.hpp"

namespace fedglmm {
namespace {

using nlohmann::json;

// All columns but those of clusters and responses unless named, and those with a part of their own; derived ones that
// are no columns come last.
std::vector<std::string> variable_names(const DraftOptions& options, const Frame& frame) {
  std::vector<std::string> names = options.variables;
  if (names.empty()) {
    for (const auto& column : frame.columns) {
      const bool groups = column.name == options.cluster || column.name == options.within;
      if (!groups && !options.is_response(column.name)) names.push_back(column.name);
    }
  }
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto* name : {&options.weights, &options.trials, &options.offset})
    if (!name->empty()) add(*name);
  for (const auto& derived : options.derived) add(derived.name);
  return names;
}

json thresholds(const DraftOptions& options) {
  json out = json::object();
  if (options.profile != "none") {
    const Thresholds defaults = profile_thresholds(options.profile == "strict" ? Profile::strict : Profile::standard);
    out = {{"min_rows", defaults.min_rows}, {"min_cell", defaults.min_cell}, {"ratio", defaults.ratio}};
  }
  if (options.min_rows > 0) out["min_rows"] = options.min_rows;
  if (options.min_cell > 0) out["min_cell"] = options.min_cell;
  if (options.ratio > 0) out["ratio"] = options.ratio;
  return out;
}

using Expressions = std::map<std::string, std::string>;  // of derived variables, by name

// Those of the options, and the products that are found among the columns. A column with bounds, steps, cut points or a
// transform of its own is shared; a transformed one has no products.
Expressions derived_variables(const Context& context, const DraftOptions& options, const Frame& frame,
                              const std::vector<std::string>& names) {
  Expressions out;
  for (const auto& [name, values] : options.derived) {
    if (values.size() > 1) fail(Status::invalid_argument, "option 'derived' of ", in_quotes(name), " has a comma");
    out[name] = values.front();
  }
  std::vector<const Column*> candidates;
  for (const auto& name : names) {
    if (out.contains(name) || find_list(options.transforms, name)) continue;
    const Column& column = frame.require(name);
    if (!column.factor && varies(column)) candidates.push_back(&column);
  }
  for (const auto& found : find_derived(candidates)) {
    const auto named = [&](const auto& lists) { return find_list(lists, found.name) != nullptr; };
    if (named(options.bounds) || named(options.steps) || named(options.cuts)) continue;
    if (options.is_multiplier(found.name)) continue;
    out[found.name] = found.expression;
    context.info(cat("variable ", in_quotes(found.name), " is derived and not shared: it equals ", found.expression,
                     " in every example row"));
  }
  return out;
}

void check_numeric(const char* option, const std::vector<NamedList>& lists, const json& variables) {
  for (const auto& list : lists) {
    const auto numeric = [&](const json& item) { return item["name"] == list.name && item.contains("bounds"); };
    if (std::none_of(variables.begin(), variables.end(), numeric)) {
      fail(Status::invalid_argument, "option '", option, "' names ", in_quotes(list.name),
           ", which is no numeric variable of this protocol");
    }
  }
}

json draft_variables(const Context& context, const DraftOptions& options, const Frame& frame) {
  const auto names = variable_names(options, frame);
  if (names.size() > most_variables) {
    fail(Status::invalid_argument, frame.name, " makes ", names.size(), " variables; a protocol has at most ",
         most_variables, ": name those that matter with --variables");
  }
  const auto expressions = derived_variables(context, options, frame, names);
  json out = json::array();
  for (const auto& name : names) {
    context.check_cancelled();
    const auto derived = expressions.find(name);
    if (derived != expressions.end()) {
      out.push_back(derived_variable(name, derived->second));
    } else if (auto item = draft_variable(context, options, frame, name)) {
      out.push_back(std::move(*item));
    }
  }
  check_numeric("bounds", options.bounds, out);
  check_numeric("transform", options.transforms, out);
  check_numeric("step", options.steps, out);
  check_numeric("cut", options.cuts, out);
  return out;
}

// Under the rules of disclosure a numeric column of few values says nothing where it has them, a factor its counts.
void advise_levels(const Context& context, const DraftOptions& options, const Frame& frame) {
  constexpr std::size_t few = 10;
  for (const auto* name : {&options.weights, &options.trials}) {
    if (name->empty() || options.profile == "none") continue;
    const Column& column = frame.require(*name);
    std::set<double> values;
    for (const double value : column.values)
      if (!std::isnan(value)) values.insert(value);
    if (column.factor || values.size() > few) continue;
    std::string levels;
    for (const double value : values) levels += cat(levels.empty() ? "" : ",", cell_text(value));
    context.warn(cat("column ", in_quotes(*name), " has ", values.size(), " values: fits are far better if it is a ",
                     "factor, --levels ", *name, '=', levels, ", with all values that any site may have"));
  }
}

json pools(const DraftOptions& options) {
  json out = json::object();
  for (const auto& [cluster, names] : options.pools) {
    if (names.size() > 1) fail(Status::invalid_argument, "option 'pool' of ", in_quotes(cluster), " has a comma");
    out[cluster] = names.front();
  }
  return out;
}

// Pools' totals of one numeric column alone cost little at two orders more, and estimates gain from them.
int numeric_order(const DraftOptions& options, int order, const json& variables) {
  if (options.numeric_order != 0) return options.numeric_order;
  const auto numeric = std::ranges::count_if(variables, [](const json& variable) {
    return variable["type"] == "numeric" && !variable.contains("derived");
  });
  return options.profile != "none" && numeric == 1 ? order + 2 : order;
}

}  // namespace

std::shared_ptr<const Protocol> draft_protocol(const Context& context, RowSource& source,
                                               const fglmm_draft_options& c_options) {
  const DraftOptions options = read_draft_options(c_options);
  std::vector<std::string> text = {options.cluster};
  if (!options.within.empty()) text.push_back(options.within);
  const Frame frame = read_frame(source, options.levels, text, context);
  if (frame.rows == 0) fail(Status::bad_data, frame.name, " has no rows after its header");
  for (const auto& column : text) frame.require(column);

  json responses = json::array();
  for (const auto& name : options.responses)
    responses.push_back(draft_response(context, frame, name, options.trials));
  const int order = options.order == 0 ? 4 : options.order;
  const json variables = draft_variables(context, options, frame);
  advise_levels(context, options, frame);
  const json protocol = {{"fedglmm_protocol", 1},
                         {"cluster", options.cluster},
                         {"within", options.within.empty() ? json() : json(options.within)},
                         {"order", order},
                         {"numeric_order", numeric_order(options, order, variables)},
                         {"index_set", "total-degree"},
                         {"profile", options.profile},
                         {"thresholds", thresholds(options)},
                         {"precision", options.profile == "none" ? json() : json(4)},
                         {"small_clusters", options.small_clusters},
                         {"random", options.random},
                         {"responses", responses},
                         {"variables", variables},
                         {"pools", pools(options)},
                         {"weights", options.weights.empty() ? json() : json(options.weights)},
                         {"offset", nullptr}};
  return parse_protocol(protocol.dump(), "the drafted protocol");
}

}  // namespace fedglmm
