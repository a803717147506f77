// design.cpp - terms to columns by the rules of R's model.matrix.
#include "formula/design.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t max_columns = 10000;

// Is the term without `covariate` part of a term before it? The empty term always is: without an intercept, the caller
// makes up for it by giving the first factor all of its dummies.
bool margin_is_present(const std::vector<Term>& terms, std::size_t position, const Covariate& covariate) {
  Term margin = terms[position];
  std::erase(margin, covariate);
  if (margin.empty()) return true;
  return std::any_of(terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(position), [&](const Term& earlier) {
    return std::all_of(margin.begin(), margin.end(), [&](const Covariate& rest) {
      return std::find(earlier.begin(), earlier.end(), rest) != earlier.end();
    });
  });
}

// Is the covariate a factor, and not a function of a variable?
bool is_factor(const Covariate& covariate, const VariableLookup& lookup) {
  const VariablePower& first = covariate.product.front();
  return !covariate.inhibited && first.transform == Transform::none && lookup(first.variable).factor;
}

std::vector<DesignColumn> dummies(const std::string& variable, const VariableInfo& info, bool all_dummies) {
  if (info.levels.size() < 2) {
    fail(Status::bad_data, "'", variable, "' has fewer than two levels in these data: leave it out of the formula");
  }
  std::vector<DesignColumn> columns;
  for (std::size_t level = all_dummies ? 0 : 1; level < info.levels.size(); ++level) {
    columns.push_back({shown_name(variable) + info.levels[level], {{variable, static_cast<int>(level)}}});
  }
  return columns;
}

// All products, the left factor's columns varying fastest.
std::vector<DesignColumn> products(const std::vector<DesignColumn>& left, const std::vector<DesignColumn>& right) {
  if (left.size() * right.size() > max_columns) {
    fail(Status::unsupported, "an interaction of more than ", max_columns, " columns is not supported");
  }
  std::vector<DesignColumn> columns;
  for (const DesignColumn& b : right) {
    for (const DesignColumn& a : left) {
      columns.push_back({a.name + ":" + b.name, a.atoms});
      columns.back().atoms.insert(columns.back().atoms.end(), b.atoms.begin(), b.atoms.end());
    }
  }
  return columns;
}

}  // namespace

DesignColumn numeric_column(const Covariate& covariate, const VariableLookup& lookup) {
  DesignColumn column{shown_name(covariate), {}};
  for (const VariablePower& factor : covariate.product) {
    if (lookup(factor.variable).factor) {
      fail(Status::invalid_argument, "'", column.name, "' in the formula: '", factor.variable, "' is a factor");
    }
    column.atoms.push_back({factor.variable, -1, factor.transform, factor.power});
  }
  return column;
}

std::vector<DesignColumn> design_columns(bool intercept, const std::vector<Term>& terms,
                                         const VariableLookup& lookup) {
  std::vector<DesignColumn> columns;
  if (intercept) columns.push_back({"(Intercept)", {}});
  bool first_factor_is_full = !intercept;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    std::vector<DesignColumn> of_term;
    for (const Covariate& covariate : terms[t]) {
      std::vector<DesignColumn> next;
      if (is_factor(covariate, lookup)) {
        const std::string& variable = covariate.product.front().variable;
        next = dummies(variable, lookup(variable), first_factor_is_full || !margin_is_present(terms, t, covariate));
        first_factor_is_full = false;
      } else {
        next = {numeric_column(covariate, lookup)};
      }
      of_term = of_term.empty() ? std::move(next) : products(of_term, next);
    }
    columns.insert(columns.end(), of_term.begin(), of_term.end());
  }
  return columns;
}

std::vector<DesignColumn> design_columns(const Formula& formula, const VariableLookup& lookup) {
  std::vector<DesignColumn> columns = design_columns(formula.intercept, formula.terms, lookup);
  if (columns.empty()) fail(Status::unsupported, "a model without fixed effects is not supported");
  return columns;
}

}  // namespace fedglmm
