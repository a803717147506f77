// categories.hpp - text cells to the codes of a factor.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/frame.hpp"

namespace fedglmm {

class Categories {
 public:
  Categories() = default;                                    // levels as they come; in byte order at the end
  explicit Categories(const std::vector<std::string>& levels);  // these levels, in this order

  bool add(std::string_view text);                           // false: none of the given levels
  const std::vector<std::string>& given() const { return given_; }
  void add_missing() { codes_.push_back(-1); }
  Column column(std::string name) &&;

 private:
  std::map<std::string, std::int32_t, std::less<>> code_of_;
  const std::pair<const std::string, std::int32_t>* last_ = nullptr;  // rows are often sorted
  std::vector<std::int32_t> codes_;
  std::vector<std::string> given_;
};

}  // namespace fedglmm
