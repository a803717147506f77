// protocol.cpp - a protocol as a whole: what its parts must be to each other, its canonical text and its hash.
#include "protocol/protocol.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "data/cell.hpp"
#include "protocol/index_set.hpp"
#include "protocol/protocol_json.hpp"

namespace fedglmm {
namespace {

// BAD_DATA if the name was there before.
class Names {
 public:
  explicit Names(std::string place) : place_(std::move(place)) {}
  void add(const std::string& name, std::string_view what) {
    if (!seen_.insert(name).second) fail(Status::bad_data, place_, ": ", what, " ", in_quotes(name), " is there twice");
  }

 private:
  std::string place_;
  std::set<std::string> seen_;
};

// Columns of the data: the cluster, what it lies within, a response or a variable, and one of them only.
void check_names(const Protocol& protocol, const std::string& source_name) {
  Names columns(source_name);
  columns.add(protocol.cluster, "column");
  if (!protocol.within.empty()) columns.add(protocol.within, "column");
  for (const auto& response : protocol.responses) columns.add(response.name, "column");
  for (const auto& variable : protocol.variables) columns.add(variable.name, "column");
  // A factor "a" with level "bc" and a factor "ab" with level "c" have the same dummy.
  Names dummies(source_name);
  for (const auto& column : base_columns(protocol)) dummies.add(column.name, "a base column (variable and level)");
}

void check_random(const Protocol& protocol, const std::string& source_name) {
  Names names(source_name);
  for (const auto& name : protocol.random) {
    names.add(name, "random column");
    const int index = protocol.find_variable(name);
    if (index < 0) fail(Status::bad_data, source_name, ": random column ", in_quotes(name), " is no variable");
    if (!protocol.variables[index].derived.empty()) {
      fail(Status::bad_data, source_name, ": random column ", in_quotes(name), " is derived: its parents can be named");
    }
  }
}

// Sums over n < 2^53 rows of z^order must be numbers.
void check_size(const Variable& variable, int order, const std::string& source_name) {
  constexpr double largest = 1e280;
  if (!std::isfinite(variable.lower)) return;
  const double z = std::max(std::abs(z_of(variable, variable.lower)), std::abs(z_of(variable, variable.upper)));
  if (!(std::pow(z, order) < largest)) {
    fail(Status::bad_data, source_name, ", variable ", in_quotes(variable.name),
         ": 'bounds' are too far from 'centre' for this 'scale'");
  }
}

void check_protocol(const Protocol& protocol, const std::string& source_name) {
  if (protocol.responses.empty()) fail(Status::bad_data, source_name, ": 'responses' must name at least one");
  check_names(protocol, source_name);
  check_random(protocol, source_name);
  for (const auto& variable : protocol.variables) check_size(variable, protocol.numeric_order, source_name);
  count_monomials(protocol, protocol.order, protocol.numeric_order);
}

template <class Item>
int find_name(const std::vector<Item>& items, std::string_view name) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
  return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

}  // namespace

int Protocol::find_variable(std::string_view name) const { return find_name(variables, name); }

int Protocol::require_variable(std::string_view name) const {
  if (const int found = find_variable(name); found >= 0) return found;
  std::vector<std::string> names;
  for (const auto& variable : variables) names.push_back(variable.name);
  fail(Status::invalid_argument, in_quotes(name), " is not a variable of the protocol, which has: ", listed(names));
}

int Protocol::find_response(std::string_view name) const { return find_name(responses, name); }

bool Protocol::has_multipliers() const {
  return weights.given() || std::ranges::any_of(responses, [](const Response& r) { return r.trials.given(); });
}

std::string_view profile_name(Profile profile) {
  switch (profile) {
    case Profile::none: return "none";
    case Profile::standard: return "default";
    case Profile::strict: return "strict";
  }
  return "";
}

Thresholds profile_thresholds(Profile profile) {
  Thresholds out;
  if (profile == Profile::none) out.rows_on = out.cell_on = out.ratio_on = false;
  if (profile == Profile::strict) {
    out.min_cell = out.min_events = 10;
    out.ratio = 0.10;
  }
  return out;
}

std::shared_ptr<const Protocol> parse_protocol(std::string_view json_text, const std::string& source_name) {
  const auto json = parse_json(json_text, source_name);
  auto protocol = std::make_shared<Protocol>(read_protocol(json, source_name));
  check_protocol(*protocol, source_name);
  protocol->json = json.dump();
  protocol->hash = sha256_hex(protocol->json);
  return protocol;
}

std::string protocol_text(const Protocol& protocol) {
  return in_reading_order(nlohmann::json::parse(protocol.json)).dump(2) + "\n";
}

}  // namespace fedglmm
