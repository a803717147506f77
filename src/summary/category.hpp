// category.hpp - combinations of levels and of intervals between cut points: their text in files and for people.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

// The interval of a column with cut points in which x lies, counted from the lowest: how many cut points are <= x.
std::int32_t interval_of(const Variable& variable, double x);

class CategoryNames {
 public:
  explicit CategoryNames(const Protocol& protocol);

  const std::vector<int>& factors() const { return factors_; }  // factor and binary variables, in the protocol's order
  const std::vector<int>& cuts() const { return cuts_; }        // numeric variables with cut points

  // ["male","1","18:45"]: a factor's level, "0" or "1" of a binary variable, then the intervals.
  std::string json_text(const Category& category) const;
  Category read(const nlohmann::json& texts, const std::string& place) const;  // BAD_DATA: no category of the protocol

  // {"age":"18:65"}: the columns that the box restricts.
  std::string json_text(const Box& box) const;
  Box read_box(const nlohmann::json& ranges, const std::string& place) const;  // BAD_DATA: no such box

  std::string words(const Category& category) const;  // "male, not urban, age 18:45"; "all" where nothing is told apart
  std::string words(const Box& box) const;            // "age 18:65"

  Box hull(const std::vector<Category>& categories) const;  // the smallest box that holds their rows

 private:
  struct Axis {                                       // a factor and its levels, or a column and its cut points
    const Variable* variable;
    std::vector<std::string> texts;
    std::map<std::string, std::int32_t, std::less<>> number;  // of each text
    bool restricted(const std::array<std::int32_t, 2>& range) const;
  };

  void add_axis(const Variable& variable, std::vector<std::string> texts);
  const Axis& cut_axis(std::size_t k) const { return axes_[factors_.size() + k]; }
  std::string text(std::size_t axis, std::int32_t code) const;
  std::optional<std::int32_t> find(std::size_t axis, std::string_view text) const;

  static std::string range_text(const Axis& axis, const std::array<std::int32_t, 2>& range);
  static std::optional<std::array<std::int32_t, 2>> find_range(const Axis& axis, std::string_view text);

  std::vector<int> factors_, cuts_;
  std::vector<Axis> axes_;                            // the former, then the latter
};

}  // namespace fedglmm
