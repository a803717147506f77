// protocol_json.cpp - study.json to a Protocol.
#include "protocol/protocol_json.hpp"

#include <array>

#include "base/error.hpp"
#include "base/json.hpp"
#include "protocol/derived.hpp"
#include "protocol/variable_json.hpp"

namespace fedglmm {
namespace {

constexpr std::int64_t format_version = 1;
constexpr std::int64_t most_rows = std::int64_t{1} << 53;  // beyond it sums of ones are not exact

void only_choice(JsonObject& object, const char* member, std::string_view supported) {
  if (object.find(member) && object.text(member) != supported) {
    fail(Status::unsupported, object.place(), ": '", member, "' other than ", supported, " is not supported yet");
  }
}

// Under profile none a rule is off until its threshold is given; under the others it is on.
bool is_on(JsonObject& object, const char* member, Profile profile) {
  return profile != Profile::none || object.find(member);
}

std::int64_t read_rows(JsonObject& object, const char* member, std::int64_t otherwise, std::int64_t least) {
  const std::int64_t rows = object.integer(member, otherwise);
  if (rows < least || rows > most_rows) object.reject(member, cat("must be at least ", least));
  return rows;
}

Thresholds read_thresholds(const nlohmann::json* json, Profile profile, const std::string& source_name) {
  static constexpr std::int64_t never_fewer = 3;  // rows of 1 or 2 people never leave a site
  const nlohmann::json none = nlohmann::json::object();
  JsonObject object(json ? *json : none, source_name + ", thresholds");
  const std::int64_t least = profile == Profile::none ? 1 : never_fewer;
  Thresholds out;
  out.rows_on = is_on(object, "min_rows", profile);
  out.cell_on = is_on(object, "min_cell", profile);
  out.ratio_on = is_on(object, "ratio", profile);
  out.min_rows = read_rows(object, "min_rows", out.min_rows, least);
  out.min_cell = read_rows(object, "min_cell", out.min_cell, least);
  out.ratio = object.number("ratio", out.ratio);
  if (!(out.ratio > 0)) object.reject("ratio", "must be greater than 0");
  if (profile != Profile::none && !(out.ratio < 1)) {
    object.reject("ratio", "must be below 1: at 1 the sums determine the records");
  }
  object.finish();
  return out;
}

Profile read_profile(JsonObject& object) {
  const auto position = object.one_of("profile", {"default", "none", "strict"});
  if (position == 2) {
    fail(Status::unsupported, object.place(),
         ": profile strict is not supported yet: it needs the rules R2, R5, R6, R7, R13 and R14");
  }
  return std::array{Profile::standard, Profile::none}[position];
}

void read_variables(JsonObject& object, Protocol& protocol, const std::string& source_name) {
  const auto items = object.list("variables");
  if (items.size() > most_variables) object.reject("variables", cat("are more than ", most_variables));
  std::vector<std::string> expressions;
  for (const auto& item : items) {
    auto [variable, derived] = read_variable(item, source_name);
    protocol.variables.push_back(std::move(variable));
    expressions.push_back(std::move(derived));
  }
  resolve_derived(protocol, expressions, source_name);
}

int read_order(JsonObject& object) {
  const std::int64_t order = object.integer("order", 4);
  if (order < 2 || order > 6) object.reject("order", "must be from 2 to 6");
  return static_cast<int>(order);
}

void read_version(JsonObject& object) {
  object.require("fedglmm_protocol");
  if (object.integer("fedglmm_protocol", 0) != format_version) {
    fail(Status::unsupported, object.place(), ": 'fedglmm_protocol' other than ", format_version,
         " is a format that this version does not know");
  }
}

// Every member of the format, at any depth.
constexpr std::array reading_order{
    "fedglmm_protocol", "cluster", "within", "order", "index_set", "profile", "thresholds",
    "min_rows", "min_cell", "ratio",
    "precision", "small_clusters",
    "name", "type", "levels", "derived", "centre", "scale", "bounds", "bounds_drafted", "clip",
    "transform", "step", "cut",
    "random", "responses", "variables", "pools", "weights", "trials", "offset"};

}  // namespace

Protocol read_protocol(const nlohmann::json& json, const std::string& source_name) {
  JsonObject object(json, source_name);
  Protocol protocol;
  read_version(object);
  for (const char* member : {"within", "weights", "trials", "offset", "precision", "pools"}) object.later(member);
  only_choice(object, "small_clusters", "none");
  only_choice(object, "index_set", "total-degree");

  protocol.cluster = object.text("cluster");
  protocol.order = read_order(object);
  protocol.profile = read_profile(object);
  protocol.thresholds = read_thresholds(object.find("thresholds"), protocol.profile, source_name);
  protocol.random = object.texts("random");
  for (const auto& item : object.list("responses")) protocol.responses.push_back(read_response(item, source_name));
  read_variables(object, protocol, source_name);
  object.finish();
  return protocol;
}

nlohmann::ordered_json in_reading_order(const nlohmann::json& json) {
  if (json.is_array()) {
    auto out = nlohmann::ordered_json::array();
    for (const auto& item : json) out.push_back(in_reading_order(item));
    return out;
  }
  if (!json.is_object()) return json;
  auto out = nlohmann::ordered_json::object();
  for (const char* member : reading_order) {
    if (const auto found = json.find(member); found != json.end()) out[member] = in_reading_order(*found);
  }
  return out;
}

}  // namespace fedglmm
