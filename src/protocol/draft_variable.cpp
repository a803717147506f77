// draft_variable.cpp - types and levels from the values of a column.
#include "protocol/draft_variable.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "protocol/draft_numeric.hpp"

namespace fedglmm {
namespace {

using nlohmann::json;

constexpr std::size_t most_levels = 1000;  // that a column has without being asked to be a factor
constexpr std::size_t fewest_identifiers = 3;  // a handful of example rows may well have a level each
constexpr double exact = 9007199254740992;  // 2^53: integers below are all doubles

std::string place_of(const Frame& frame, const std::string& name) {
  return cat(frame.name, ", column ", in_quotes(name));
}

template <class Condition>
bool every_value(const Column& column, Condition condition) {
  return std::all_of(column.values.begin(), column.values.end(),
                     [&](double value) { return std::isnan(value) || condition(value); });
}

bool zero_or_one(double value) { return value == 0 || value == 1; }
bool is_count(double value) { return value >= 0 && value < exact && value == std::trunc(value); }

// A single typing error turns a column of numbers into a factor: say so.
void warn_of_mixed_cells(const Context& context, const Column& column) {
  const std::string* const text = text_among_numbers(column);
  if (!text) return;
  context.warn(cat("column ", in_quotes(column.name), " holds numbers and text such as ", in_quotes(*text),
                   "; it is drafted as a factor"));
}

// Levels stand in the protocol for everybody to read, and a column of identifiers has a level for each person.
void check_level_count(const Context& context, const Frame& frame, const Column& column) {
  constexpr std::size_t usual_levels = 50;
  const auto levels = column.levels.size();
  const auto rows = column.codes.size() - std::count(column.codes.begin(), column.codes.end(), -1);
  if (levels > most_levels) {
    fail(Status::bad_data, place_of(frame, column.name), ": ", levels,
         " text levels are too many for a covariate; leave it out by naming the others with --variables");
  }
  if (levels > fewest_identifiers && levels >= rows) {
    fail(Status::bad_data, place_of(frame, column.name), ": every row has a text of its own, as names and numbers of ",
         "people have; leave the column out by naming the others with --variables");
  }
  if (levels > usual_levels || (levels > fewest_identifiers && 2 * levels > rows)) {
    context.warn(cat("column ", in_quotes(column.name), " has ", levels, " levels in ", rows,
                     " rows: IF THEY TELL PEOPLE APART, do not send this protocol: it lists them all; leave the ",
                     "column out by naming the others with --variables"));
  }
}

json factor_variable(const Context& context, const Frame& frame, const Column& column, bool levels_given) {
  if (!levels_given) {
    check_level_count(context, frame, column);
    warn_of_mixed_cells(context, column);
  }
  context.info(cat("variable ", in_quotes(column.name), ": factor of ", column.levels.size(), " levels, reference ",
                   in_quotes(column.levels.front())));
  return {{"name", column.name}, {"type", "factor"}, {"levels", column.levels}};
}

// Successes of trials are a count, also where all of them are 0 or 1.
void make_successes(const Frame& frame, const Column& column, const std::string& trials, json& response) {
  if (column.factor || response["type"] == "numeric") {
    fail(Status::bad_data, place_of(frame, column.name), ": with trials a response is a number of successes, whole ",
         "and 0 or more");
  }
  response["type"] = "count";
  response["trials"] = trials;
}

}  // namespace

bool varies(const Column& column) {
  if (column.factor) {
    const std::set<std::int32_t> codes(column.codes.begin(), column.codes.end());
    return codes.size() > codes.count(-1) + 1;
  }
  std::set<double> distinct;
  for (const double value : column.values) {
    if (!std::isnan(value)) distinct.insert(value);
    if (distinct.size() > 1) return true;
  }
  return false;
}

std::optional<json> draft_variable(const Context& context, const DraftOptions& options, const Frame& frame,
                                   const std::string& name) {
  const Column& column = frame.require(name);
  const bool levels_given = find_list(options.levels, name) != nullptr;
  if (!levels_given && !varies(column)) {
    context.warn(cat("column ", in_quotes(name), " does not vary in the example rows: it is left out"));
    return std::nullopt;
  }
  if (column.factor) return factor_variable(context, frame, column, levels_given);
  if (every_value(column, zero_or_one)) {
    context.info(cat("variable ", in_quotes(name), ": binary"));
    return json{{"name", name}, {"type", "binary"}};
  }
  return draft_numeric(context, options, column, place_of(frame, name));
}

json derived_variable(const std::string& name, const std::string& expression) {
  return {{"name", name}, {"type", "numeric"}, {"derived", expression}};
}

json draft_response(const Context& context, const Frame& frame, const std::string& name, const std::string& trials) {
  const Column& column = frame.require(name);
  json out = {{"name", name}, {"type", "numeric"}};
  if (column.factor && column.levels.size() != 2) {
    fail(Status::bad_data, place_of(frame, name), ": a response is numeric, 0/1 or has two text levels; this one has ",
         column.levels.size(), " of them");
  }
  if (!column.factor && every_value(column, [](double) { return false; })) {
    fail(Status::bad_data, place_of(frame, name), ": the response has no value in any row");
  }
  if (every_value(column, is_count)) out["type"] = "count";
  if (every_value(column, zero_or_one)) out["type"] = "binary";
  if (column.factor) out["levels"] = column.levels;
  if (!trials.empty()) make_successes(frame, column, trials, out);
  if (!varies(column)) {
    context.warn(cat("response ", in_quotes(name), " does not vary in the example rows: check its type"));
  } else if (out["type"] == "numeric") {
    add_scale(column, place_of(frame, name), out);
  }
  context.info(cat("response ", in_quotes(name), ": ", out["type"].get<std::string>()));
  return out;
}

}  // namespace fedglmm
