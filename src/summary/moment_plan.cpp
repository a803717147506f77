// moment_plan.cpp - dummies choose categories, numeric columns are multiplied out by one recursion.
#include "summary/moment_plan.hpp"

#include <algorithm>
#include <iterator>

namespace fedglmm {

std::string level_name(const Variable& variable, int level) {
  if (variable.type == VariableType::factor) return variable.name + variable.levels[level];
  return (level == 0 ? "not " : "") + variable.name;
}

MomentPlan::MomentPlan(const Protocol& agreed)
    : protocol(agreed), index(make_index_set(agreed, index_degree(agreed))), slot(index.columns.size()) {
  sort_variables();
  add_steps();
  power.reserve(index.monomials.size());
  for (const auto& monomial : index.monomials) {
    if (monomial.size() <= 2) ++products;
    Monomial part;
    std::ranges::copy_if(monomial, std::back_inserter(part), [&](int c) { return index.columns[c].numeric(); });
    const auto known = power_place.find(part);
    power.push_back(known == power_place.end() ? -1 : known->second);
  }
}

void MomentPlan::sort_variables() {
  for (int v = 0; v < std::ssize(protocol.variables); ++v) {
    const auto& variable = protocol.variables[v];
    if (!variable.derived.empty()) continue;
    auto& list = variable.type == VariableType::numeric ? numeric : factors;
    for (std::size_t c = 0; c < slot.size(); ++c)
      if (index.columns[c].variable == v) slot[c] = static_cast<int>(list.size());
    if (!variable.cuts.empty()) cuts.push_back(static_cast<int>(list.size()));
    list.push_back(v);
  }
}

// Monomials come by degree, so a monomial's parent (without its last column) is always there before it.
void MomentPlan::add_steps() {
  auto numeric_index = make_numeric_index(protocol, says_cells(protocol) ? protocol.numeric_order : protocol.order);
  for (const auto& monomial : numeric_index.monomials) {
    const Monomial parent(monomial.begin(), monomial.end() - 1);
    steps_.push_back({parent.empty() ? -1 : numeric_index.position.at(parent), slot[monomial.back()]});
  }
  powers = std::move(numeric_index.monomials);
  power_place = std::move(numeric_index.position);
}

bool MomentPlan::holds(const Monomial& monomial, const Category& category) const {
  return std::ranges::all_of(
      monomial, [&](int c) { return index.columns[c].numeric() || category[slot[c]] == index.columns[c].level; });
}

void MomentPlan::evaluate_powers(const std::vector<double>& z, std::size_t count, std::vector<double>& values) const {
  values.resize(count);
  for (std::size_t k = 0; k < count; ++k) {
    const auto [parent, column] = steps_[k];
    values[k] = parent < 0 ? z[column] : values[parent] * z[column];
  }
}

void MomentPlan::evaluate_products(const std::vector<double>& z, const Category& category,
                                   std::vector<double>& values) const {
  const auto value = [&](int c) {
    const auto& column = index.columns[c];
    return column.numeric() ? z[slot[c]] : static_cast<double>(category[slot[c]] == column.level);
  };
  values.resize(products);
  for (int m = 0; m < products; ++m) {
    values[m] = value(index.monomials[m].front());
    if (index.monomials[m].size() == 2) values[m] *= value(index.monomials[m].back());
  }
}

}  // namespace fedglmm
