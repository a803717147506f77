// design.cpp - terms to columns by the rules of R's model.matrix, and columns to numbers.
#include "formula/design.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.hpp"
#include "formula/tokens.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t max_columns = 10000;

// R shows a name that is no symbol of its language in backquotes.
std::string shown_name(const std::string& name) {
  const char first = name.empty() ? '_' : name[0];
  const bool starts_as_number = is_digit(first) || (first == '.' && name.size() > 1 && is_digit(name[1]));
  const bool plain = std::all_of(name.begin(), name.end(), is_name_byte);
  return plain && first != '_' && !starts_as_number ? name : cat("`", name, "`");
}

std::string shown_name(const Covariate& covariate) {
  const std::string name = shown_name(covariate.variable);
  return covariate.transform == Transform::none ? name : cat(transform_name(covariate.transform), "(", name, ")");
}

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

// The columns of one covariate inside a term.
std::vector<DesignColumn> covariate_columns(const Covariate& covariate, const VariableInfo& info, bool all_dummies) {
  const auto& [variable, transform] = covariate;
  if (!info.factor) return {{shown_name(covariate), {{variable, -1, transform}}}};
  if (transform != Transform::none) {
    fail(Status::invalid_argument, "'", shown_name(covariate), "' in the formula: '", variable, "' is a factor");
  }
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

std::vector<double> atom_values(const Atom& atom, const Frame& frame, const std::vector<std::int64_t>& rows) {
  const Column& column = frame.require(atom.variable);
  if (column.factor != (atom.level >= 0)) {
    fail(Status::bad_data, "column '", atom.variable, "' of ", frame.name, column.factor ? " is text" : " is numeric",
         ", the model takes it for ", column.factor ? "numbers" : "a factor");
  }
  std::vector<double> values(rows.size());
  std::transform(rows.begin(), rows.end(), values.begin(), [&](std::int64_t row) {
    const auto at = static_cast<std::size_t>(row);
    if (column.factor) return double(column.codes[at] == atom.level);
    const double x = column.values[at];
    if (!std::isnan(x) && !in_domain(atom.transform, x)) {
      fail(Status::bad_data, frame.name, ", row ", row + 1, ", column '", atom.variable, "': ",
           outside_domain(atom.transform, x), "; leave such rows out",
           atom.transform == Transform::log ? ", or write log1p" : "");
    }
    return apply(atom.transform, x);
  });
  return values;
}

}  // namespace

std::vector<DesignColumn> design_columns(const Formula& formula, const VariableLookup& lookup) {
  std::vector<DesignColumn> columns;
  if (formula.intercept) columns.push_back({"(Intercept)", {}});
  bool first_factor_is_full = !formula.intercept;
  for (std::size_t t = 0; t < formula.terms.size(); ++t) {
    std::vector<DesignColumn> of_term;
    for (const Covariate& covariate : formula.terms[t]) {
      const VariableInfo info = lookup(covariate.variable);
      bool all_dummies = false;
      if (info.factor) {
        all_dummies = first_factor_is_full || !margin_is_present(formula.terms, t, covariate);
        first_factor_is_full = false;
      }
      std::vector<DesignColumn> next = covariate_columns(covariate, info, all_dummies);
      of_term = of_term.empty() ? std::move(next) : products(of_term, next);
    }
    columns.insert(columns.end(), of_term.begin(), of_term.end());
  }
  if (columns.empty()) fail(Status::unsupported, "a model without fixed effects is not supported");
  return columns;
}

std::vector<double> evaluate_design(const std::vector<DesignColumn>& columns, const Frame& frame,
                                    const std::vector<std::int64_t>& rows) {
  std::vector<double> design(columns.size() * rows.size(), 1.0);
  double* out = design.data();
  for (const DesignColumn& column : columns) {
    for (const Atom& atom : column.atoms) {
      const std::vector<double> values = atom_values(atom, frame, rows);
      std::transform(values.begin(), values.end(), out, out, std::multiplies<>());
    }
    out += rows.size();
  }
  return design;
}

}  // namespace fedglmm
