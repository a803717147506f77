// variable_json.cpp - the members of a variable and of a response.
#include "protocol/variable_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "base/json.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

std::string read_name(const nlohmann::json& json, const std::string& place) {
  return JsonObject(json, place).text("name");
}

std::vector<std::string> read_levels(JsonObject& object) {
  auto levels = object.texts("levels");
  auto sorted = levels;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) object.reject("levels", cat("holds ", in_quotes(*twice), " twice"));
  const auto missing = std::find_if(sorted.begin(), sorted.end(), missing_text);
  if (missing != sorted.end()) {
    object.reject("levels", cat("holds ", in_quotes(*missing), ", which means a missing value"));
  }
  return levels;
}

void read_bounds(JsonObject& object, Variable& variable) {
  const auto bounds = object.list("bounds");
  if (bounds.empty()) return;
  if (bounds.size() != 2 || !bounds[0].is_number() || !bounds[1].is_number()) {
    object.reject("bounds", "must be [lower, upper], or null for none");
  }
  variable.lower = bounds[0].get<double>();
  variable.upper = bounds[1].get<double>();
  if (!(variable.lower < variable.upper)) object.reject("bounds", "must be [lower, upper] with lower < upper");
}

// Of a variable or a response.
template <class Item>
void read_scale(JsonObject& object, Item& item) {
  item.centre = object.number("centre", 0);
  item.scale = object.number("scale", 1);
  if (!(item.scale > 0)) object.reject("scale", "must be greater than 0");
}

void read_transform(JsonObject& object, Variable& variable) {
  using enum Transform;
  if (!object.find("transform")) return;
  variable.transform = std::array{log, log1p, sqrt}[object.one_of("transform", {"log", "log1p", "sqrt"})];
  if (std::isfinite(variable.lower) && !in_domain(variable.transform, variable.lower)) {
    object.reject("bounds", cat("begin too low: ", outside_domain(variable.transform, variable.lower)));
  }
}

void read_step(JsonObject& object, Variable& variable) {
  constexpr double most_steps = 1e8;  // finer ones cannot be told apart to the 1e-9 that on_step allows
  if (!object.find("step")) return;
  variable.step = object.number("step", 0);
  if (!(variable.step > 0)) object.reject("step", "must be greater than 0");
  if (!std::isfinite(variable.lower)) object.reject("step", "needs bounds: values are lower, lower + step, ..., upper");
  if (!(variable.step * most_steps > std::max(std::abs(variable.lower), std::abs(variable.upper)))) {
    object.reject("step", "is too small for these bounds");
  }
  if (!on_step(variable, variable.upper)) object.reject("step", "must lead from the lower bound to the upper one");
}

void read_cuts(JsonObject& object, Variable& variable) {
  constexpr std::size_t most_cuts = 1000;
  const auto cuts = object.list("cut");
  if (cuts.size() > most_cuts) object.reject("cut", cat("has more than ", most_cuts, " points"));
  double last = variable.lower;
  for (const auto& cut : cuts) {
    if (!cut.is_number()) object.reject("cut", "must be a list of numbers");
    const auto value = cut.get<double>();
    if (!(value > last && value < variable.upper)) {
      object.reject("cut", cat("must ascend between the bounds, which ", value, " does not"));
    }
    variable.cuts.push_back(last = value);
  }
}

void read_numeric(JsonObject& object, Variable& variable) {
  read_scale(object, variable);
  read_bounds(object, variable);
  variable.bounds_drafted = object.boolean("bounds_drafted", false);
  variable.clip = object.boolean("clip", false);
  read_transform(object, variable);
  read_step(object, variable);
  read_cuts(object, variable);
}

}  // namespace

VariableItem read_variable(const nlohmann::json& json, const std::string& source_name) {
  using enum VariableType;
  VariableItem item;
  Variable& variable = item.variable;
  variable.name = read_name(json, cat(source_name, ", an item of 'variables'"));
  JsonObject object(json, cat(source_name, ", variable ", in_quotes(variable.name)));
  object.require("name");
  object.require("type");
  variable.type = std::array{numeric, binary, factor}[object.one_of("type", {"numeric", "binary", "factor"})];
  if (object.find("derived")) item.derived = object.text("derived");
  if (!item.derived.empty() && variable.type != numeric) object.reject("type", "of a derived variable must be numeric");

  if (variable.type == numeric && item.derived.empty()) read_numeric(object, variable);
  if (variable.type == factor) {
    variable.levels = read_levels(object);
    if (variable.levels.size() < 2) object.reject("levels", "of a factor must be two or more");
  }
  object.does_not_apply(
      {"levels", "centre", "scale", "bounds", "bounds_drafted", "clip", "transform", "step", "cut"});
  object.finish();
  return item;
}

Response read_response(const nlohmann::json& json, const std::string& source_name) {
  using enum ResponseType;
  Response response;
  response.name = read_name(json, cat(source_name, ", an item of 'responses'"));
  JsonObject object(json, cat(source_name, ", response ", in_quotes(response.name)));
  object.require("name");
  object.require("type");
  response.type = std::array{binary, count, numeric}[object.one_of("type", {"binary", "count", "numeric"})];
  response.levels = read_levels(object);
  if (!response.levels.empty() && (response.type != binary || response.levels.size() != 2)) {
    object.reject("levels", "must be [no event, event], and only of a binary response");
  }
  if (response.type == numeric) read_scale(object, response);
  if (object.find("trials")) {
    if (response.type != count) object.reject("trials", "are of a count: the number of successes");
    response.trials.name = object.text("trials");
  }
  object.does_not_apply({"centre", "scale"});
  object.finish();
  return response;
}

}  // namespace fedglmm
