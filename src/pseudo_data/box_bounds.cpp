#include "pseudo_data/box_bounds.hpp"

#include "protocol/transform.hpp"

namespace fedglmm {

std::vector<Range> box_bounds(const Protocol& protocol, const Box& box) {
  std::vector<Range> out;
  std::size_t cut_column = 0;
  for (const Variable& variable : protocol.variables) {
    if (variable.type != VariableType::numeric || !variable.derived.empty()) continue;
    Range range{z_of(variable, variable.lower), z_of(variable, variable.upper)};
    if (!variable.cuts.empty()) {
      if (!box.empty()) {
        const auto [first, last] = box[cut_column];
        if (first > 0) range.lower = z_of(variable, variable.cuts[first - 1]);
        if (last < std::ssize(variable.cuts)) range.upper = z_of(variable, variable.cuts[last]);
      }
      ++cut_column;
    }
    out.push_back(range);
  }
  return out;
}

Box category_box(const Protocol& protocol, const Category& category) {
  Box out;
  std::size_t cut_columns = 0;
  for (const Variable& variable : protocol.variables) cut_columns += !variable.cuts.empty();
  for (std::size_t k = category.size() - cut_columns; k < category.size(); ++k)
    out.push_back({category[k], category[k]});
  return out;
}

}  // namespace fedglmm
