// protocol_json.cpp - study.json to a Protocol.
#include "protocol/protocol_json.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/json.hpp"
#include "data/cell.hpp"
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

std::int64_t read_rows(JsonObject& object, const char* member, std::int64_t otherwise, std::int64_t least) {
  const std::int64_t rows = object.integer(member, otherwise);
  if (rows < least || rows > most_rows) object.reject(member, cat("must be at least ", least));
  return rows;
}

Thresholds read_thresholds(const nlohmann::json* json, Profile profile, const std::string& source_name) {
  constexpr std::int64_t never_fewer = 3;  // rows of 1 or 2 people never leave a site
  const nlohmann::json none = nlohmann::json::object();
  JsonObject object(json ? *json : none, source_name + ", thresholds");
  const std::int64_t least = profile == Profile::none ? 1 : never_fewer;
  Thresholds out = profile_thresholds(profile);
  // Under profile none a rule is off until its threshold is given.
  if (object.find("min_rows")) out.rows_on = true;
  if (object.find("min_cell")) out.cell_on = true;
  if (object.find("ratio")) out.ratio_on = true;
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
  using enum Profile;
  return std::array{standard, none, strict}[object.one_of("profile", {"default", "none", "strict"})];
}

SmallClusters read_small_clusters(JsonObject& object) {
  using enum SmallClusters;
  return std::array{none, counts}[object.one_of("small_clusters", {"none", "counts"})];
}

std::map<std::string, std::string> read_pools(JsonObject& object) {
  const auto* value = object.find("pools");
  if (!value) return {};
  JsonObject members(*value, object.place() + ", pools");
  std::map<std::string, std::string> pools;
  for (const auto& [cluster, pool] : value->items()) pools[cluster] = members.text(cluster.c_str());
  return pools;
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

void read_multipliers(JsonObject& object, Protocol& protocol, const std::string& source_name) {
  if (object.find("weights")) protocol.weights.name = object.text("weights");
  resolve(protocol, source_name + ": the weights", protocol.weights);
  for (auto& response : protocol.responses)
    resolve(protocol, cat(source_name, ", response ", in_quotes(response.name), ": the trials"), response.trials);
}

int read_integer(JsonObject& object, const char* member, int otherwise, int least, int most) {
  const std::int64_t value = object.integer(member, otherwise);
  if (value < least || value > most) object.reject(member, cat("must be from ", least, " to ", most));
  return static_cast<int>(value);
}

void read_version(JsonObject& object) {
  object.require("fedglmm_protocol");
  if (object.integer("fedglmm_protocol", 0) != format_version) {
    fail(Status::unsupported, object.place(), ": 'fedglmm_protocol' other than ", format_version,
         " is a format that this version does not know");
  }
}

// Every member of the format, at any depth, but the clusters that "pools" names.
constexpr std::array reading_order{
    "fedglmm_protocol", "cluster", "within", "order", "numeric_order", "index_set", "profile", "thresholds",
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
  object.later("offset");
  if (object.find("trials")) object.reject("trials", "belongs to a response: an item of 'responses'");
  only_choice(object, "index_set", "total-degree");

  protocol.cluster = object.text("cluster");
  if (object.find("within")) protocol.within = object.text("within");
  protocol.pools = read_pools(object);
  protocol.order = read_integer(object, "order", protocol.order, 2, 6);
  protocol.numeric_order = read_integer(object, "numeric_order", protocol.order, protocol.order, 8);
  protocol.profile = read_profile(object);
  protocol.thresholds = read_thresholds(object.find("thresholds"), protocol.profile, source_name);
  protocol.small_clusters = read_small_clusters(object);
  protocol.precision = read_integer(object, "precision", protocol.profile == Profile::none ? 0 : 4, 0, 12);
  protocol.random = object.texts("random");
  for (const auto& item : object.list("responses")) protocol.responses.push_back(read_response(item, source_name));
  read_variables(object, protocol, source_name);
  read_multipliers(object, protocol, source_name);
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
  // Appended, since operator[] looks through all of them, and pools may name many clusters.
  auto& members = out.get_ref<nlohmann::ordered_json::object_t&>();
  for (const auto& [member, value] : json.items()) {
    if (std::ranges::find(reading_order, std::string_view(member)) == reading_order.end()) {
      members.emplace_back(member, in_reading_order(value));
    }
  }
  return out;
}

}  // namespace fedglmm
