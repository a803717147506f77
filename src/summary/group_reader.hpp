// group_reader.hpp - one line of a .fgs file -> a group of statements that some rows can have given.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "base/json.hpp"
#include "summary/cell_check.hpp"

namespace fedglmm {

std::string group_place(const std::string& place, const Rows& rows);  // "site.fgs, line 3, cluster 'a'"

class GroupReader {
 public:
  // `index` must be make_index_set(protocol, index_degree(protocol)).
  GroupReader(const Protocol& protocol, const IndexSet& index);

  // BAD_DATA, beginning with group_place.
  Group read(const nlohmann::json& line, const std::string& place);

 private:
  void read_rows(const nlohmann::json& line, const std::string& place, Group& group) const;
  void read_whole(JsonObject& object, Group& group) const;
  void read_cells(JsonObject& object, Group& group);
  void read_table(JsonObject& object, Group& group) const;
  void read_constants(JsonObject& object, Group& group) const;
  void read_responses(JsonObject& object, Group& group) const;
  CellGroup read_cell(const nlohmann::json& value, const std::string& place, int highest);
  template <class Said>
  void read_moments(JsonObject& object, Said& said, int highest);
  std::vector<int> read_without(JsonObject& object) const;
  std::vector<Category> read_categories(JsonObject& object, const char* member) const;

  const Protocol& protocol_;
  const IndexSet& index_;
  CategoryNames names_;
  CellCheck cells_;
  std::size_t random_count_;
};

}  // namespace fedglmm
