// categories.cpp - codes by first appearance, renumbered at the end unless the levels were given.
#include "data/categories.hpp"

namespace fedglmm {

Categories::Categories(const std::vector<std::string>& levels) : given_(levels) {
  for (const auto& level : levels) code_of_.emplace(level, static_cast<std::int32_t>(code_of_.size()));
}

bool Categories::add(std::string_view text) {
  if (!last_ || last_->first != text) {
    auto found = code_of_.find(text);
    if (found == code_of_.end()) {
      if (!given_.empty()) return false;
      found = code_of_.emplace(text, static_cast<std::int32_t>(code_of_.size())).first;
    }
    last_ = &*found;
  }
  codes_.push_back(last_->second);
  return true;
}

Column Categories::column(std::string name) && {
  Column out{.name = std::move(name), .factor = true, .values = {}, .codes = std::move(codes_), .levels = given_};
  if (!given_.empty()) return out;

  std::vector<std::int32_t> byte_order(code_of_.size());
  for (const auto& [text, code] : code_of_) {
    byte_order[code] = static_cast<std::int32_t>(out.levels.size());
    out.levels.push_back(text);
  }
  for (auto& code : out.codes) {
    if (code >= 0) code = byte_order[code];
  }
  return out;
}

}  // namespace fedglmm
