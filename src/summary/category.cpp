// category.cpp - texts of categories and boxes, and back.
#include "summary/category.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/json_text.hpp"
#include "summary/text_table.hpp"

namespace fedglmm {

using Range = std::array<std::int32_t, 2>;

std::int32_t interval_of(const Variable& variable, double x) {
  return static_cast<std::int32_t>(std::ranges::upper_bound(variable.cuts, x) - variable.cuts.begin());
}

CategoryNames::CategoryNames(const Protocol& protocol) {
  for (int v = 0; v < std::ssize(protocol.variables); ++v) {
    const auto& variable = protocol.variables[v];
    if (!variable.derived.empty()) continue;
    if (variable.type != VariableType::numeric) factors_.push_back(v);
    else if (!variable.cuts.empty()) cuts_.push_back(v);
  }
  for (const int v : factors_) {
    const auto& variable = protocol.variables[v];
    const bool binary = variable.type == VariableType::binary;
    add_axis(variable, binary ? std::vector<std::string>{"0", "1"} : variable.levels);
  }
  for (const int v : cuts_) {
    std::vector<std::string> texts;
    for (const double cut : protocol.variables[v].cuts) texts.push_back(number_text(cut));
    add_axis(protocol.variables[v], std::move(texts));
  }
}

void CategoryNames::add_axis(const Variable& variable, std::vector<std::string> texts) {
  Axis axis{&variable, std::move(texts), {}};
  for (std::size_t i = 0; i < axis.texts.size(); ++i) axis.number[axis.texts[i]] = static_cast<std::int32_t>(i);
  axes_.push_back(std::move(axis));
}

bool CategoryNames::Axis::restricted(const Range& range) const {
  return range != Range{0, static_cast<std::int32_t>(texts.size())};
}

std::string CategoryNames::range_text(const Axis& axis, const Range& range) {
  const auto [first, last] = range;
  return cat(first > 0 ? axis.texts[first - 1] : "", ':', last < std::ssize(axis.texts) ? axis.texts[last] : "");
}

std::optional<Range> CategoryNames::find_range(const Axis& axis, std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const auto lower = text.substr(0, colon), upper = text.substr(colon + 1);
  const auto from = axis.number.find(lower), to = axis.number.find(upper);
  if ((!lower.empty() && from == axis.number.end()) || (!upper.empty() && to == axis.number.end())) return std::nullopt;
  const Range range{lower.empty() ? 0 : from->second + 1,
                    upper.empty() ? static_cast<std::int32_t>(axis.texts.size()) : to->second};
  return range[0] <= range[1] ? std::optional(range) : std::nullopt;
}

std::string CategoryNames::text(std::size_t axis, std::int32_t code) const {
  return axis < factors_.size() ? axes_[axis].texts[code] : range_text(axes_[axis], {code, code});
}

std::optional<std::int32_t> CategoryNames::find(std::size_t axis, std::string_view text) const {
  if (axis < factors_.size()) {
    const auto found = axes_[axis].number.find(text);
    return found == axes_[axis].number.end() ? std::nullopt : std::optional(found->second);
  }
  const auto range = find_range(axes_[axis], text);
  return range && (*range)[0] == (*range)[1] ? std::optional((*range)[0]) : std::nullopt;
}

std::string CategoryNames::json_text(const Category& category) const {
  std::string out = "[";
  for (std::size_t a = 0; a < axes_.size(); ++a) out += cat(a > 0 ? "," : "", json_string(text(a, category[a])));
  return out + ']';
}

Category CategoryNames::read(const nlohmann::json& texts, const std::string& place) const {
  if (!texts.is_array() || texts.size() != axes_.size())
    fail(Status::bad_data, place, ": a category is a list of ", axes_.size(), " texts: levels, then intervals");
  Category category;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const auto* text = texts[a].get_ptr<const std::string*>();
    const auto code = text ? find(a, *text) : std::nullopt;
    if (!code)
      fail(Status::bad_data, place, ": ", text ? in_quotes(*text) : "what is no text", " is no ",
           a < factors_.size() ? "level" : "interval", " of ", in_quotes(axes_[a].variable->name));
    category.push_back(*code);
  }
  return category;
}

std::string CategoryNames::json_text(const Box& box) const {
  std::string out;
  for (std::size_t k = 0; k < box.size(); ++k)
    if (const auto& axis = cut_axis(k); axis.restricted(box[k]))
      out += cat(out.empty() ? "" : ",", json_string(axis.variable->name), ':', json_string(range_text(axis, box[k])));
  return '{' + out + '}';
}

Box CategoryNames::read_box(const nlohmann::json& ranges, const std::string& place) const {
  JsonObject members(ranges, place);
  Box box;
  bool restricted = false;
  for (std::size_t k = 0; k < cuts_.size(); ++k) {
    const auto& axis = cut_axis(k);
    const auto* name = axis.variable->name.c_str();
    box.push_back({0, static_cast<std::int32_t>(axis.texts.size())});
    if (!members.find(name)) continue;
    const auto range = find_range(axis, members.text(name));
    if (!range || !axis.restricted(*range)) members.reject(name, "is no range between cut points of the protocol");
    box.back() = *range;
    restricted = true;
  }
  members.finish();
  if (!restricted) fail(Status::bad_data, place, ": a block must name the columns that it restricts");
  return box;
}

std::string CategoryNames::words(const Category& category) const {
  std::string out;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const auto& variable = *axes_[a].variable;
    const auto name = printable(variable.name);
    out += out.empty() ? "" : ", ";
    if (a >= factors_.size()) out += name + ' ' + text(a, category[a]);
    else if (variable.type == VariableType::binary) out += (category[a] == 0 ? "not " : "") + name;
    else out += printable(text(a, category[a]));
  }
  return out.empty() ? "all" : out;
}

std::string CategoryNames::words(const Box& box) const {
  std::string out;
  for (std::size_t k = 0; k < box.size(); ++k)
    if (const auto& axis = cut_axis(k); axis.restricted(box[k]))
      out += cat(out.empty() ? "" : ", ", printable(axis.variable->name), ' ', range_text(axis, box[k]));
  return out;
}

Box CategoryNames::hull(const std::vector<Category>& categories) const {
  Box box;
  for (std::size_t k = 0; k < cuts_.size(); ++k) {
    const auto of = [a = factors_.size() + k](const Category& category) { return category[a]; };
    const auto [first, last] = std::ranges::minmax(categories, {}, of);
    box.push_back({of(first), of(last)});
  }
  return box;
}

}  // namespace fedglmm
