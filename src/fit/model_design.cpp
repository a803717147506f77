#include "fit/model_design.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace fedglmm {
namespace {

int column_position(const DesignColumn& column, std::vector<DesignColumn>& columns) {
  const auto same = [&](const DesignColumn& there) { return there.name == column.name; };
  const auto found = std::find_if(columns.begin(), columns.end(), same);
  const auto position = static_cast<int>(found - columns.begin());
  if (found == columns.end()) columns.push_back(column);
  return position;
}

}  // namespace

std::vector<std::string> ModelDesign::names() const {
  std::vector<std::string> out;
  for (int j = 0; j < fixed_count; ++j) out.push_back(columns[j].name);
  return out;
}

ModelDesign model_design(const Formula& formula, const VariableLookup& lookup) {
  ModelDesign out;
  out.columns = design_columns(formula, lookup);
  out.fixed_count = static_cast<int>(out.columns.size());
  for (int j = 0; j < out.fixed_count; ++j)
    if (out.columns[j].atoms.empty()) out.intercept = j;
  for (const RandomTerm& term : formula.random) {
    Formula alone;
    alone.intercept = term.intercept;
    alone.terms = term.terms;
    RandomBlock& block = out.blocks.emplace_back();
    for (const DesignColumn& column : design_columns(alone, lookup)) {
      block.terms.push_back(column.name);
      out.random_columns.push_back(column_position(column, out.columns));
    }
  }
  if (out.random_columns.size() > max_random_effects)
    fail(Status::unsupported, "at most ", max_random_effects, " random effects are supported");
  return out;
}

}  // namespace fedglmm
