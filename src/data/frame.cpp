// frame.cpp - lookups in a frame and lists from options.
#include "data/frame.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "data/categories.hpp"
#include "data/cell.hpp"

namespace fedglmm {

const Column* Frame::find(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

const Column& Frame::require(std::string_view column) const {
  if (const Column* found = find(column)) return *found;
  std::vector<std::string> names;
  for (const auto& there : columns) names.push_back(there.name);
  fail_missing_column(name, column, names);
}

NamedList parse_named_list(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    fail(Status::invalid_argument, in_quotes(text), " ", why, ": write column=value or column=value,value");
  };
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0) refuse("names no column");
  NamedList list{std::string(text.substr(0, equals)), {}};
  for (std::size_t begin = equals + 1; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string value(text.substr(begin, end - begin));
    if (value.empty()) refuse("has an empty value");
    if (std::count(list.values.begin(), list.values.end(), value) > 0) refuse("has a value twice");
    list.values.push_back(value);
    begin = end + 1;
  }
  return list;
}

const NamedList* find_list(const std::vector<NamedList>& lists, std::string_view name) {
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const NamedList& list) { return list.name == name; });
  return found == lists.end() ? nullptr : &*found;
}

const std::string* text_among_numbers(const Column& column) {
  double value = 0;
  const auto number = [&](const std::string& level) { return parse_cell(level, value) == CellKind::number; };
  const auto text = std::find_if_not(column.levels.begin(), column.levels.end(), number);
  const bool mixed = text != column.levels.end() && std::any_of(column.levels.begin(), column.levels.end(), number);
  return mixed ? &*text : nullptr;
}

Column as_factor(const Column& column) {
  if (column.factor) return column;
  Categories categories;
  for (const double value : column.values) {
    if (std::isnan(value)) {
      categories.add_missing();
    } else {
      categories.add(cell_text(value));
    }
  }
  return std::move(categories).column(column.name);
}

}  // namespace fedglmm
