// covariate.cpp - names as R deparses them.
#include "formula/covariate.hpp"

#include <algorithm>

#include "formula/tokens.hpp"

namespace fedglmm {
namespace {

std::string power_name(const VariablePower& factor) {
  std::string name = shown_name(factor.variable);
  if (factor.transform != Transform::none) name = cat(transform_name(factor.transform), "(", name, ")");
  return factor.power == 1 ? name : cat(name, "^", factor.power);
}

template <class Item, class Name>
std::string joined(const std::vector<Item>& list, const char* sign, Name name) {
  std::string out;
  for (const Item& item : list) out += (out.empty() ? "" : sign) + name(item);
  return out;
}

}  // namespace

std::string shown_name(const std::string& variable) {
  const char first = variable.empty() ? '_' : variable[0];
  const bool starts_as_number = is_digit(first) || (first == '.' && variable.size() > 1 && is_digit(variable[1]));
  const bool plain = std::all_of(variable.begin(), variable.end(), is_name_byte);
  return plain && first != '_' && !starts_as_number ? variable : cat("`", variable, "`");
}

std::string shown_name(const Covariate& covariate) {
  const std::string product = joined(covariate.product, " * ", power_name);
  return covariate.inhibited ? cat("I(", product, ")") : product;
}

std::string shown_name(const Term& term) {
  return joined(term, ":", [](const Covariate& covariate) { return shown_name(covariate); });
}

}  // namespace fedglmm
