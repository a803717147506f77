#include "model/model_design.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace fedglmm {
namespace {

int column_position(const DesignColumn& column, std::vector<DesignColumn>& columns) {
  const auto same = [&](const DesignColumn& there) { return there.atoms == column.atoms; };
  const auto found = std::find_if(columns.begin(), columns.end(), same);
  const auto position = static_cast<int>(found - columns.begin());
  if (found == columns.end()) columns.push_back(column);
  return position;
}

void check_count(const ModelDesign& design, const std::string& group) {
  if (design.random_columns.size() <= max_random_effects) return;
  std::string names;
  for (const RandomBlock& block : design.blocks)
    for (const std::string& term : block.terms) names += (names.empty() ? "" : ", ") + term;
  fail(Status::unsupported, "the formula has ", design.random_columns.size(), " random effects for each '", group,
       "' (", names, "); at most ", max_random_effects, " are supported");
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
  if (formula.intercept) out.intercept = 0;
  for (const RandomTerm& term : formula.random) {
    RandomBlock& block = out.blocks.emplace_back();
    block.group = group_name(term);
    for (const DesignColumn& column : design_columns(term.intercept, term.terms, lookup)) {
      block.terms.push_back(column.name);
      out.random_columns.push_back(column_position(column, out.columns));
    }
  }
  if (!formula.random.empty()) check_count(out, group_name(formula.random.front()));
  return out;
}

}  // namespace fedglmm
