// json.cpp - strict reading on top of nlohmann::json.
#include "base/json.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr int max_depth = 16;  // nothing that we write is deeper than 5

// The library's parser does not recurse, but its writer does, and it keeps the last of repeated members.
class StructureCheck {
 public:
  explicit StructureCheck(const std::string& source_name) : source_name_(source_name) {}

  bool operator()(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= max_depth) fail(Status::bad_data, source_name_, ": JSON nested deeper than ", max_depth);
    if (event == Event::object_start) members_.emplace_back();
    if (event == Event::object_end) members_.pop_back();
    if (event == Event::key && !members_.back().insert(parsed.get<std::string>()).second) {
      fail(Status::bad_data, source_name_, ": member '", parsed.get<std::string>(), "' occurs twice");
    }
    return true;
  }

 private:
  const std::string& source_name_;
  std::vector<std::set<std::string>> members_;  // of the objects that are open
};

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = before.size() - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1) + 1;
  const bool one_line = text.find('\n') == text.npos;
  return one_line ? cat(", column ", column) : cat(", line ", line, ", column ", column);
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& source_name) {
  try {
    return nlohmann::json::parse(text, StructureCheck(source_name));
  } catch (const nlohmann::json::parse_error& error) {
    fail(Status::bad_data, source_name, line_and_column(text, error.byte), ": no valid JSON");
  } catch (const nlohmann::json::out_of_range&) {
    fail(Status::bad_data, source_name, ": a number that is out of range");
  }
}

JsonObject::JsonObject(const nlohmann::json& object, std::string place) : object_(object), place_(std::move(place)) {
  if (!object.is_object()) fail(Status::bad_data, place_, ": a JSON object {...} is needed here");
}

const nlohmann::json* JsonObject::find(const char* member) {
  known_.insert(member);
  const auto found = object_.find(member);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const nlohmann::json& JsonObject::require(const char* member) {
  const auto* value = find(member);
  if (!value) reject(member, "is missing");
  return *value;
}

std::string JsonObject::text(const char* member) {
  const auto& value = require(member);
  if (!value.is_string()) reject(member, "must be a text");
  auto text = value.get<std::string>();
  if (text.empty()) reject(member, "is empty");
  if (text.find('\0') != text.npos) reject(member, "holds a NUL");
  return text;
}

std::vector<std::string> JsonObject::texts(const char* member) {
  std::vector<std::string> out;
  const auto* value = find(member);
  if (!value) return out;
  if (!value->is_array()) reject(member, "must be a list of texts");
  for (const auto& element : *value) {
    if (!element.is_string()) reject(member, cat("must be a list of texts; item ", out.size() + 1, " is none"));
    out.push_back(element.get<std::string>());
    if (out.back().find('\0') != std::string::npos) reject(member, "holds a NUL");
  }
  return out;
}

std::size_t JsonObject::one_of(const char* member, const std::vector<std::string>& choices) {
  if (!find(member)) return 0;
  const auto found = std::find(choices.begin(), choices.end(), text(member));
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string names;
  for (const auto& choice : choices) names += (names.empty() ? "" : ", ") + choice;
  reject(member, cat("must be one of ", names));
}

std::vector<nlohmann::json> JsonObject::list(const char* member) {
  const auto* value = find(member);
  if (value && !value->is_array()) reject(member, "must be a list [...]");
  return value ? value->get<std::vector<nlohmann::json>>() : std::vector<nlohmann::json>();
}

double JsonObject::number(const char* member, double otherwise) {
  const auto* value = find(member);
  if (!value) return otherwise;
  if (!value->is_number() || !std::isfinite(value->get<double>())) reject(member, "must be a finite number");
  return value->get<double>();
}

std::int64_t JsonObject::integer(const char* member, std::int64_t otherwise) {
  const auto* value = find(member);
  if (!value) return otherwise;
  const bool fits = value->is_number_unsigned() ? value->get<std::uint64_t>() <= INT64_MAX : value->is_number_integer();
  if (!fits) reject(member, "must be a whole number");
  return value->get<std::int64_t>();
}

bool JsonObject::boolean(const char* member, bool otherwise) {
  const auto* value = find(member);
  if (!value) return otherwise;
  if (!value->is_boolean()) reject(member, "must be true or false");
  return value->get<bool>();
}

bool JsonObject::empty(const char* member) {
  const auto* value = find(member);
  return !value || (value->is_structured() && value->empty());
}

void JsonObject::does_not_apply(std::initializer_list<const char*> members) {
  for (const char* member : members) {
    if (!known_.contains(member) && !empty(member)) reject(member, "does not apply here: leave it out");
  }
}

void JsonObject::later(const char* member) {
  if (!empty(member)) fail(Status::unsupported, place_, ": '", member, "' is not supported yet");
}

void JsonObject::finish() const {
  for (const auto& [member, value] : object_.items()) {
    if (!known_.contains(member)) reject(member.c_str(), "is no member that is known here");
  }
}

void JsonObject::reject(const char* member, const std::string& why) const {
  fail(Status::bad_data, place_, ": '", member, "' ", why);
}

}  // namespace fedglmm
