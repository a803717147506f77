// polynomial.cpp - design columns written out in a protocol's base columns.
#include "formula/polynomial.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t max_products = 10'000'000;

int find_column(const std::vector<BaseColumn>& columns, int variable, int level) {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const BaseColumn& column) {
    return column.variable == variable && (level < 0 ? column.numeric() : column.level == level);
  });
  if (found == columns.end()) fail(Status::internal, "a level without its base column");
  return static_cast<int>(found - columns.begin());
}

// 1 if the factor has this level, else 0; the first level has no dummy of its own: 1 - sum of the others.
Polynomial indicator(int variable, int level, int level_count, const std::vector<BaseColumn>& columns) {
  if (level > 0) return {{{find_column(columns, variable, level)}, 1.0}};
  Polynomial out = {{{}, 1.0}};
  for (int other = 1; other < level_count; ++other) out[{find_column(columns, variable, other)}] = -1.0;
  return out;
}

Polynomial numeric(int position, const Protocol& protocol, const std::vector<BaseColumn>& columns) {
  const Variable& variable = protocol.variables[static_cast<std::size_t>(position)];
  if (variable.type == VariableType::binary) return indicator(position, 1, 2, columns);
  Polynomial out = {{{find_column(columns, position, -1)}, variable.scale}};
  if (variable.centre != 0) out[{}] = variable.centre;
  return out;
}

Polynomial derived(const Variable& variable, const Protocol& protocol, const std::vector<BaseColumn>& columns) {
  Polynomial out = {{{}, 1.0}};
  for (const Power& factor : variable.derived) {
    const Polynomial base = numeric(factor.variable, protocol, columns);
    for (int i = 0; i < factor.power; ++i) out = multiply(out, base, columns);
  }
  return out;
}

// Only the scale of the protocol has sums: a function of it is no polynomial.
void check_scale(const Atom& atom, const Variable& variable, const std::string& term) {
  if (atom.transform == variable.transform) return;
  const auto wanted = transform_name(atom.transform), shared = transform_name(variable.transform);
  if (!shared.empty()) {
    fail(Status::invalid_argument, "the term '", term, "': the protocol shares '", variable.name, "' on the ", shared,
         " scale: write ", shared, "(", variable.name, ")");
  }
  if (variable.type != VariableType::numeric || !variable.derived.empty()) {
    fail(Status::invalid_argument, "the term '", term, "': only a numeric variable that is not derived can be shared ",
         "on the ", wanted, " scale, and '", variable.name, "' is none");
  }
  fail(Status::invalid_argument, "the term '", term, "': the protocol does not share '", variable.name, "' on the ",
       wanted, " scale: put transform ", wanted, " on it in the protocol (--transform ", variable.name, "=", wanted,
       ")");
}

Polynomial atom_polynomial(const Atom& atom, const std::string& term, const Protocol& protocol,
                           const std::vector<BaseColumn>& columns) {
  const int position = protocol.require_variable(atom.variable);
  const Variable& variable = protocol.variables[static_cast<std::size_t>(position)];
  check_scale(atom, variable, term);
  const bool factor = variable.type == VariableType::factor;
  const int level_count = static_cast<int>(variable.levels.size());
  if (factor != (atom.level >= 0) || (factor && atom.level >= level_count)) {
    fail(Status::internal, "'", atom.variable, "' is coded otherwise than the protocol says");
  }
  if (factor) return indicator(position, atom.level, level_count, columns);
  const Polynomial base = variable.derived.empty() ? numeric(position, protocol, columns)
                                                   : derived(variable, protocol, columns);
  Polynomial out = base;
  for (int i = 1; i < atom.power; ++i) out = multiply(out, base, columns);
  return out;
}

}  // namespace

Polynomial multiply(const Polynomial& a, const Polynomial& b, const std::vector<BaseColumn>& columns) {
  if (a.size() * b.size() > max_products) {
    fail(Status::unsupported, "an interaction of more than ", max_products,
         " products of base columns is not supported");
  }
  Polynomial out;
  for (const auto& [left, left_value] : a) {
    for (const auto& [right, right_value] : b) {
      if (const auto monomial = reduced_product(left, right, columns)) out[*monomial] += left_value * right_value;
    }
  }
  std::erase_if(out, [](const auto& term) { return term.second == 0; });
  return out;
}

Polynomial design_polynomial(const DesignColumn& column, const Protocol& protocol,
                             const std::vector<BaseColumn>& columns) {
  Polynomial out = {{{}, 1.0}};
  for (const Atom& atom : column.atoms) {
    out = multiply(out, atom_polynomial(atom, column.name, protocol, columns), columns);
  }
  return out;
}

int degree(const Polynomial& polynomial) {
  std::size_t highest = 0;
  for (const auto& [monomial, coefficient] : polynomial) highest = std::max(highest, monomial.size());
  return static_cast<int>(highest);
}

}  // namespace fedglmm
