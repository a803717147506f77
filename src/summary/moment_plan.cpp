// moment_plan.cpp - dummies choose categories, numeric columns are multiplied out by one recursion.
#include "summary/moment_plan.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "summary/statements.hpp"

namespace fedglmm {

std::string level_name(const Variable& variable, int level) {
  if (variable.type == VariableType::factor) return variable.name + variable.levels[level];
  return (level == 0 ? "not " : "") + variable.name;
}

MomentPlan::MomentPlan(const Protocol& agreed)
    : protocol(agreed), index(make_index_set(agreed, index_degree(agreed))), slot(index.columns.size()) {
  for (int v = 0; v < std::ssize(protocol.variables); ++v) {
    const auto& variable = protocol.variables[v];
    if (!variable.derived.empty()) continue;
    auto& list = variable.type == VariableType::numeric ? numeric : factors;
    for (std::size_t c = 0; c < slot.size(); ++c)
      if (index.columns[c].variable == v) slot[c] = static_cast<int>(list.size());
    list.push_back(v);
  }
  // Monomials come by degree, so a monomial's parent (without its last column) is always there before it.
  std::map<Monomial, int> position;
  power.reserve(index.monomials.size());
  for (const auto& monomial : index.monomials) {
    if (monomial.size() <= 2) ++products;
    Monomial part;
    std::ranges::copy_if(monomial, std::back_inserter(part), [&](int c) { return index.columns[c].numeric(); });
    if (part == monomial && std::ssize(part) <= protocol.order) {
      const Monomial parent(part.begin(), part.end() - 1);
      steps_.push_back({parent.empty() ? -1 : position.at(parent), slot[part.back()]});
      position[part] = static_cast<int>(powers.size());
      powers.push_back(part);
    }
    const auto known = position.find(part);
    power.push_back(known == position.end() ? -1 : known->second);
  }
}

bool MomentPlan::holds(const Monomial& monomial, const Category& category) const {
  return std::ranges::all_of(
      monomial, [&](int c) { return index.columns[c].numeric() || category[slot[c]] == index.columns[c].level; });
}

void MomentPlan::evaluate_powers(const std::vector<double>& z, std::vector<double>& values) const {
  values.resize(steps_.size());
  for (std::size_t k = 0; k < steps_.size(); ++k) {
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
