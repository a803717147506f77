// group_text.cpp - whole groups, clusters in cells, pools.
#include "summary/group_text.hpp"

#include "base/error.hpp"

namespace fedglmm {
namespace {

// [text of the first,text of the second,...]
template <class Item, class Text>
std::string list(const std::vector<Item>& items, const Text& text) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += text(item);
  }
  return out + ']';
}

}  // namespace

std::string label(const char* name, std::int64_t value) { return cat('"', name, "\":\"", value, '"'); }

std::string number_list(const std::vector<double>& values, NumberText number) { return list(values, number); }

GroupText::GroupText(const Protocol& protocol, NumberText number)
    : protocol_(protocol), number_(number), columns_(base_columns(protocol)), names_(protocol) {}

std::string GroupText::line(const Group& group, const std::string& release) const {
  auto text = cat("{\"rows\":{", rows(group, release), "},\"n\":", group.n);
  text += says_cells(protocol_) ? moments(group) + cells(group.cells) : whole_moments(group);
  if (!group.is_pool()) text += responses(group);
  return text + "}\n";
}

std::string GroupText::rows(const Group& group, const std::string& release) const {
  const auto& rows = group.rows;
  auto text = group.is_pool() ? "\"pool\":" + json_string(rows.pool) : "\"cluster\":" + json_string(rows.cluster);
  if (!group.outer.empty()) text += ",\"within\":" + json_string(group.outer);
  if (says_cells(protocol_)) text += ",\"release\":" + json_string(release);
  if (!rows.block.empty()) text += ",\"block\":" + names_.json_text(rows.block);
  return text;
}

std::string GroupText::whole_moments(const Group& group) const {
  auto text = ',' + label("order", group.order);
  if (group.table != group.order) text += ',' + label("table", group.table);
  std::string constant;
  for (const auto& [column, value] : group.constant)
    constant += cat(constant.empty() ? "" : ",", json_string(columns_[column].name), ':', number_(value));
  if (!constant.empty()) text += cat(",\"constant\":{", constant, '}');
  return text + ",\"moments\":" + number_list(group.moments, number_);
}

// Of a group or of one of its cells.
template <class Said>
std::string GroupText::moments(const Said& said) const {
  if (said.order == 0) return "";
  auto text = ',' + label("order", said.order);
  const auto name = [&](int column) { return json_string(columns_[column].name); };
  if (!said.without.empty()) text += ",\"without\":" + list(said.without, name);
  return text + ",\"moments\":" + number_list(said.moments, number_);
}

std::string GroupText::cells(const std::vector<CellGroup>& cells) const {
  if (cells.empty()) return "";
  return ",\"cells\":" + list(cells, [&](const CellGroup& item) { return cell(item); });
}

std::string GroupText::cell(const CellGroup& cell) const {
  const bool one = cell.categories.size() == 1;
  auto text = one ? "{\"category\":" + names_.json_text(cell.categories.front())
                  : "{\"categories\":" + categories(cell.categories);
  if (!cell.small.empty()) text += ",\"small\":" + categories(cell.small);
  return cat(text, ",\"n\":", cell.n, moments(cell), '}');
}

std::string GroupText::categories(const std::vector<Category>& categories) const {
  return list(categories, [&](const Category& category) { return names_.json_text(category); });
}

std::string GroupText::responses(const Group& group) const {
  std::string text = ",\"y\":{";
  for (std::size_t r = 0; r < group.y.size(); ++r)
    text += cat(r > 0 ? "," : "", json_string(protocol_.responses[r].name), ':', number_list(group.y[r], number_));
  return text + '}';
}

}  // namespace fedglmm
