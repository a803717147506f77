// variable_json.cpp - the members of a variable and of a response.
#include "protocol/variable_json.hpp"

#include <algorithm>

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

void read_numeric(JsonObject& object, Variable& variable) {
  variable.centre = object.number("centre", 0);
  variable.scale = object.number("scale", 1);
  if (!(variable.scale > 0)) object.reject("scale", "must be greater than 0");
  read_bounds(object, variable);
  variable.bounds_drafted = object.boolean("bounds_drafted", false);
  variable.clip = object.boolean("clip", false);
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
  for (const char* member : {"transform", "step", "cut"}) object.later(member);

  if (variable.type == numeric && item.derived.empty()) read_numeric(object, variable);
  if (variable.type == factor) {
    variable.levels = read_levels(object);
    if (variable.levels.size() < 2) object.reject("levels", "of a factor must be two or more");
  }
  object.does_not_apply({"levels", "centre", "scale", "bounds", "bounds_drafted", "clip"});
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
  object.finish();
  return response;
}

}  // namespace fedglmm
