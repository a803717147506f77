// draft_numeric.cpp - a numeric variable from the values of a column and the options that name it.
#include "protocol/draft_numeric.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "protocol/protocol.hpp"
#include "protocol/spread.hpp"

namespace fedglmm {
namespace {

using nlohmann::json;

// Whole numbers without ".0", for people.
json short_number(double value) {
  constexpr double exact = 9007199254740992;  // 2^53
  if (std::abs(value) < exact && value == std::trunc(value)) return static_cast<std::int64_t>(value);
  return value;
}

bool parse_number(std::string_view text, double& value) { return parse_cell(text, value) == CellKind::number; }

[[noreturn]] void refuse(const char* option, const NamedList& list, const char* must_be) {
  fail(Status::invalid_argument, "option '", option, "' of ", in_quotes(list.name), " must be ", must_be);
}

// "0:120"
void read_bounds(const NamedList& list, Variable& variable) {
  const std::string_view text = list.values.front();
  const std::size_t colon = std::min(text.find(':'), text.size());
  const bool parsed = list.values.size() == 1 && colon < text.size() &&
                      parse_number(text.substr(0, colon), variable.lower) &&
                      parse_number(text.substr(colon + 1), variable.upper);
  if (!parsed || !(variable.lower < variable.upper)) refuse("bounds", list, "lower:upper, such as 0:120");
}

// The options that name the variable, apart from its bounds.
void read_choices(const DraftOptions& options, Variable& variable) {
  if (const auto* list = find_list(options.transforms, variable.name)) {
    const auto transform = find_transform(list->values.front());
    if (!transform || list->values.size() != 1) refuse("transform", *list, "log, log1p or sqrt");
    variable.transform = *transform;
  }
  if (const auto* list = find_list(options.steps, variable.name)) {
    const bool parsed = list->values.size() == 1 && parse_number(list->values.front(), variable.step);
    if (!parsed || !(variable.step > 0)) refuse("step", *list, "a number above 0");
  }
  if (const auto* list = find_list(options.cuts, variable.name)) {
    for (const auto& value : list->values) {
      if (!parse_number(value, variable.cuts.emplace_back())) refuse("cut", *list, "numbers, such as 18,45,65");
    }
  }
}

// Outward to powers of two, and on to multiples of the step.
void draft_bounds(const Spread& spread, Variable& variable) {
  variable.bounds_drafted = true;
  variable.lower = spread.lower;
  variable.upper = spread.upper;
  if (variable.step == 0) return;
  variable.lower = variable.step * std::floor(variable.lower / variable.step);
  variable.upper = variable.step * std::ceil(variable.upper / variable.step);
  if (!in_domain(variable.transform, variable.lower)) variable.lower += variable.step;
}

// t(x) of every value, x moved to the bounds first.
std::vector<double> transformed(const Variable& variable, const Column& column, const std::string& place) {
  std::vector<double> out;
  for (const double x : column.values) {
    const double inside = std::clamp(x, variable.lower, variable.upper);
    if (!std::isnan(x) && !in_domain(variable.transform, inside)) {
      fail(Status::bad_data, place, ": ", outside_domain(variable.transform, inside), "; ",
           transform_advice(variable.transform));
    }
    out.push_back(apply(variable.transform, inside));
  }
  return out;
}

void warn_of_values(const Context& context, const Variable& variable, const Column& column) {
  const auto any = [&](auto condition) {
    return std::any_of(column.values.begin(), column.values.end(),
                       [&](double x) { return !std::isnan(x) && condition(x); });
  };
  if (any([&](double x) { return x < variable.lower || x > variable.upper; })) {
    context.warn(cat("variable ", in_quotes(variable.name), ": example rows lie outside its bounds ", variable.lower,
                     " to ", variable.upper));
  }
  if (any([&](double x) { return !on_step(variable, x); })) {
    context.warn(cat("variable ", in_quotes(variable.name), ": example rows lie between the steps ", variable.lower,
                     ", ", variable.lower + variable.step, ", ..., which begin at the lower bound"));
  }
}

void say(const Context& context, const Variable& variable, bool far) {
  const auto scale = transform_name(variable.transform);
  context.info(cat("variable ", in_quotes(variable.name), ": numeric, ", scale, scale.empty() ? "" : " scale, ",
                   "centre ", variable.centre, ", scale ", variable.scale, ", bounds ", variable.lower, " to ",
                   variable.upper, variable.bounds_drafted ? " (drafted: confirm them)" : ""));
  if (far) {
    context.info(cat("variable ", in_quotes(variable.name), ": its mean is far from every power of two; \"centre\" is "
                     "a multiple of 8 scales and tells the mean to 4 scales. Any round number nearby will do as well"));
  }
}

json item_of(const Variable& variable) {
  json cuts = json::array();
  for (const double cut : variable.cuts) cuts.push_back(short_number(cut));
  return {{"name", variable.name},
          {"type", "numeric"},
          {"centre", short_number(variable.centre)},
          {"scale", short_number(variable.scale)},
          {"bounds", {short_number(variable.lower), short_number(variable.upper)}},
          {"bounds_drafted", variable.bounds_drafted},
          {"clip", variable.clip},
          {"transform", variable.transform == Transform::none ? json() : json(transform_name(variable.transform))},
          {"step", variable.step == 0 ? json() : short_number(variable.step)},
          {"cut", cuts}};
}

}  // namespace

json draft_numeric(const Context& context, const DraftOptions& options, const Column& column,
                   const std::string& place) {
  Variable variable;
  variable.name = column.name;
  read_choices(options, variable);
  const auto* bounds = find_list(options.bounds, column.name);
  Spread spread = measure_spread(column.values, place);
  if (bounds) read_bounds(*bounds, variable);
  else draft_bounds(spread, variable);
  if (variable.transform != Transform::none) spread = measure_spread(transformed(variable, column, place), place);
  variable.centre = spread.centre;
  variable.scale = spread.scale;
  warn_of_values(context, variable, column);
  say(context, variable, spread.far);
  return item_of(variable);
}

void add_scale(const Column& column, const std::string& place, json& response) {
  const Spread spread = measure_spread(column.values, place);
  response["centre"] = short_number(spread.centre);
  response["scale"] = short_number(spread.scale);
}

}  // namespace fedglmm
