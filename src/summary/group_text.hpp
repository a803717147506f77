// group_text.hpp - a group of statements as a line of a .fgs file.
#pragma once
#include <string>
#include <vector>

#include "summary/category.hpp"
#include "summary/json_text.hpp"

namespace fedglmm {

// "name":"5" - bookkeeping counts are strings: the numbers of a file are its shared statistics.
std::string label(const char* name, std::int64_t value);

// "[1,2.5,null]"
std::string number_list(const std::vector<double>& values, NumberText number);

class GroupText {
 public:
  GroupText(const Protocol& protocol, NumberText number);

  // Members in a fixed order, so that equal groups are equal bytes; groups in cells name this release.
  std::string line(const Group& group, const std::string& release) const;

 private:
  std::string rows(const Group& group, const std::string& release) const;
  std::string whole_moments(const Group& group) const;
  template <class Said>
  std::string moments(const Said& said) const;
  std::string cells(const std::vector<CellGroup>& cells) const;
  std::string cell(const CellGroup& cell) const;
  std::string categories(const std::vector<Category>& categories) const;
  std::string responses(const Group& group) const;

  const Protocol& protocol_;
  NumberText number_;
  std::vector<BaseColumn> columns_;
  CategoryNames names_;
};

}  // namespace fedglmm
