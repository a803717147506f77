// frame.cpp - lookups in a frame and lists from options.
#include "data/frame.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

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
  Categories distinct;                    // each value is written once, however many rows have it
  std::unordered_map<std::uint64_t, std::int32_t> position;
  std::vector<std::int32_t> positions;
  positions.reserve(column.values.size());
  for (const double value : column.values) {
    if (std::isnan(value)) {
      positions.push_back(-1);
      continue;
    }
    const auto [at, fresh] =
        position.emplace(std::bit_cast<std::uint64_t>(value), static_cast<std::int32_t>(position.size()));
    if (fresh) distinct.add(cell_text(value));
    positions.push_back(at->second);
  }
  Column out = std::move(distinct).column(column.name);
  for (std::int32_t& code : positions) code = code < 0 ? -1 : out.codes[static_cast<std::size_t>(code)];
  out.codes = std::move(positions);
  return out;
}

}  // namespace fedglmm
