// group_reader.cpp - whole groups, clusters in cells, pools.
#include "summary/group_reader.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/group_check.hpp"
#include "summary/labels.hpp"
#include "summary/read_sums.hpp"

namespace fedglmm {
namespace {

using nlohmann::json;

std::int64_t read_n(JsonObject& object) {
  constexpr std::int64_t most_rows = std::int64_t{1} << 53;
  const auto n = object.integer("n", 0);
  if (n < 1 || n > most_rows) object.reject("n", "must be a whole number from 1 on");
  return n;
}

int read_order(JsonObject& object, int highest) {
  const auto order = read_label(object, "order");
  if (order > highest) object.reject("order", cat("is above the protocol's, ", highest));
  return static_cast<int>(order);
}

// A pool may have no name: that of the site.
std::string read_pool(JsonObject& rows) {
  const auto& value = rows.require("pool");
  if (!value.is_string()) rows.reject("pool", "must be a text");
  return value.get<std::string>();
}

template <class Item, class Key = std::identity>
bool ascend(const std::vector<Item>& items, Key key = {}) {
  return std::ranges::adjacent_find(items, std::ranges::greater_equal(), key) == items.end();
}

}  // namespace

GroupReader::GroupReader(const Protocol& protocol, const IndexSet& index)
    : protocol_(protocol), index_(index), names_(protocol), cells_(protocol),
      random_count_(random_columns(protocol).size()) {}

std::string group_place(const std::string& place, const Rows& rows) {
  const bool pool = rows.cluster.empty();
  return cat(place, pool ? ", pool " : ", cluster ", in_quotes(pool ? rows.pool : rows.cluster));
}

Group GroupReader::read(const json& line, const std::string& place) {
  Group group;
  read_rows(line, place, group);
  const auto where = group_place(place, group.rows);
  JsonObject object(line, where);
  object.require("rows");
  group.n = read_n(object);
  if (says_cells(protocol_)) {
    read_cells(object, group);
    object.finish();
    cells_.check(group, where);
  } else {
    read_whole(object, group);
    object.finish();
    check_group(protocol_, index_, group, where);
  }
  return group;
}

void GroupReader::read_rows(const json& line, const std::string& place, Group& group) const {
  JsonObject object(line, place);
  JsonObject members(object.require("rows"), place + ", rows");
  Rows& rows = group.rows;
  const bool pool = says_cells(protocol_) && members.find("pool");
  if (pool) rows.pool = read_pool(members);
  else rows.cluster = members.text("cluster");
  if (!pool && !protocol_.within.empty()) group.outer = members.text("within");
  if (says_cells(protocol_)) rows.release = members.text("release");
  else if (const auto* block = members.find("block")) rows.block = names_.read_box(*block, members.place() + ", block");
  members.finish();
}

void GroupReader::read_whole(JsonObject& object, Group& group) const {
  group.order = read_order(object, protocol_.order);
  read_table(object, group);
  read_constants(object, group);
  const auto length = released_monomials(index_, group.order, group.table, group.constant).size();
  group.moments = read_sums(object, "moments", length, length);
  read_responses(object, group);
}

void GroupReader::read_table(JsonObject& object, Group& group) const {
  const auto table = object.find("table") ? read_label(object, "table") : group.order;
  if (table < group.order || table > index_.degree)
    object.reject("table", "is not between order and the number of factors");
  group.table = static_cast<int>(table);
}

void GroupReader::read_constants(JsonObject& object, Group& group) const {
  const auto* value = object.find("constant");
  if (!value) return;
  if (group.order == 0) object.reject("constant", "does not go with order 0");
  JsonObject constants(*value, object.place() + ", constant");
  for (int c = 0; c < std::ssize(index_.columns); ++c) {
    const auto* name = index_.columns[c].name.c_str();
    if (constants.find(name)) group.constant[c] = constants.number(name, 0);
  }
  constants.finish();
}

void GroupReader::read_responses(JsonObject& object, Group& group) const {
  JsonObject y(object.require("y"), object.place() + ", y");
  for (const auto& response : protocol_.responses)
    group.y.push_back(read_sums(y, response.name.c_str(), 1 + random_count_, 1));
  y.finish();
}

void GroupReader::read_cells(JsonObject& object, Group& group) {
  const int highest = group.is_pool() ? protocol_.numeric_order : protocol_.order;
  if (!group.is_pool()) read_moments(object, group, highest);
  for (const auto& cell : object.list("cells"))
    group.cells.push_back(
        read_cell(cell, cat(object.place(), ", item ", group.cells.size() + 1, " of 'cells'"), highest));
  if (!ascend(group.cells, &CellGroup::categories)) object.reject("cells", "must ascend by their categories");
  if (!group.is_pool()) read_responses(object, group);
  const bool small = std::ranges::any_of(group.cells, [](const CellGroup& cell) { return !cell.small.empty(); });
  if (group.is_pool() && small) object.reject("cells", "of a pool cannot have 'small'");
}

CellGroup GroupReader::read_cell(const json& value, const std::string& place, int highest) {
  JsonObject object(value, place);
  CellGroup cell;
  if (const auto* category = object.find("category")) cell.categories = {names_.read(*category, place)};
  else cell.categories = read_categories(object, "categories");
  if (cell.categories.size() < 2 && !object.find("category"))
    object.reject("categories", "must be two or more; one is a 'category'");
  cell.small = read_categories(object, "small");
  if (!std::ranges::includes(cell.categories, cell.small) || (cell.categories.size() == 1 && !cell.small.empty()))
    object.reject("small", "must be some of the 'categories'");
  cell.n = read_n(object);
  read_moments(object, cell, highest);
  object.finish();
  return cell;
}

// "order", "without", "moments" of a group or a cell: all left out at order 0.
template <class Said>
void GroupReader::read_moments(JsonObject& object, Said& said, int highest) {
  if (!object.find("order")) return;
  said.order = read_order(object, highest);
  if (said.order == 0) object.reject("order", "0 is left out");
  said.without = read_without(object);
  const auto length = cells_.moment_count(said.order, said.without);
  if (length == 0) object.reject("order", "needs a numeric column that is described");
  said.moments = read_sums(object, "moments", length, length);
}

std::vector<int> GroupReader::read_without(JsonObject& object) const {
  std::vector<int> without;
  auto next = index_.columns.begin();
  for (const auto& name : object.texts("without")) {
    const auto same = [&](const BaseColumn& column) { return column.numeric() && column.name == name; };
    const auto column = std::find_if(next, index_.columns.end(), same);
    if (column == index_.columns.end())
      object.reject("without", cat("must name numeric columns, each once, in the protocol's order: not so ",
                                   in_quotes(name)));
    without.push_back(static_cast<int>(column - index_.columns.begin()));
    next = column + 1;
  }
  return without;
}

std::vector<Category> GroupReader::read_categories(JsonObject& object, const char* member) const {
  std::vector<Category> categories;
  for (const auto& texts : object.list(member))
    categories.push_back(names_.read(texts, cat(object.place(), ", '", member, '\'')));
  if (!ascend(categories)) object.reject(member, "must ascend, each category once");
  return categories;
}

}  // namespace fedglmm
