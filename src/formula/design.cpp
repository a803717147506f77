// design.cpp - terms to columns by the rules of R's model.matrix, and columns to numbers.
#include "formula/design.hpp"

#include <algorithm>
#include <cmath>

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

double whole_power(double x, int power) {
  double out = x;
  for (int i = 1; i < power; ++i) out *= x;
  return out;
}

void check_domain(const Atom& atom, const std::string& source, const std::vector<double>& values,
                  const std::vector<std::int64_t>& rows) {
  for (const std::int64_t row : rows) {
    const double x = values[static_cast<std::size_t>(row)];
    if (std::isnan(x) || in_domain(atom.transform, x)) continue;
    fail(Status::bad_data, source, ", row ", row + 1, ", column '", atom.variable, "': ",
         outside_domain(atom.transform, x), "; leave such rows out",
         atom.transform == Transform::log ? ", or write log1p" : "");
  }
}

// Hands use() a function from a row to the atom's value.
template <class Use>
void with_values(const Atom& atom, const Column& column, const std::string& source,
                 const std::vector<std::int64_t>& rows, Use use) {
  if (column.factor != (atom.level >= 0)) {
    fail(Status::bad_data, "column '", atom.variable, "' of ", source, column.factor ? " is text" : " is numeric",
         ", the model takes it for ", column.factor ? "numbers" : "a factor");
  }
  const double* const values = column.values.data();
  if (column.factor) {
    const std::int32_t* const codes = column.codes.data();
    use([codes, level = atom.level](std::int64_t row) { return codes[row] == level ? 1.0 : 0.0; });
  } else if (atom.transform == Transform::none && atom.power == 1) {
    use([values](std::int64_t row) { return values[row]; });
  } else {
    check_domain(atom, source, column.values, rows);
    use([values, &atom](std::int64_t row) { return whole_power(apply(atom.transform, values[row]), atom.power); });
  }
}

void check_overflow(const DesignColumn& column, const std::string& source, const std::vector<std::int64_t>& rows,
                    const double* values) {
  if (column.atoms.size() == 1 && column.atoms.front().power == 1) return;
  const auto end = values + rows.size();
  const auto infinite = std::find_if(values, end, [](double x) { return std::isinf(x); });
  if (infinite == end) return;
  fail(Status::bad_data, source, ", row ", rows[static_cast<std::size_t>(infinite - values)] + 1, ": '", column.name,
       "' is too large for double precision; rescale its variables");
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

std::vector<double> evaluate_design(const std::vector<DesignColumn>& columns, const ColumnLookup& lookup,
                                    const std::string& source, const std::vector<std::int64_t>& rows) {
  std::vector<double> design(columns.size() * rows.size());
  double* out = design.data();
  for (const DesignColumn& column : columns) {
    if (column.atoms.empty()) std::fill_n(out, rows.size(), 1.0);
    for (const Atom& atom : column.atoms) {
      const bool first = &atom == &column.atoms.front();
      with_values(atom, lookup(atom.variable), source, rows, [&](auto value) {
        if (first) std::transform(rows.begin(), rows.end(), out, value);
        else std::transform(rows.begin(), rows.end(), out, out, [&](auto row, double x) { return x * value(row); });
      });
    }
    check_overflow(column, source, rows, out);
    out += rows.size();
  }
  return design;
}

std::vector<double> evaluate_design(const std::vector<DesignColumn>& columns, const Frame& frame,
                                    const std::vector<std::int64_t>& rows) {
  const ColumnLookup lookup = [&](const std::string& name) -> const Column& { return frame.require(name); };
  return evaluate_design(columns, lookup, frame.name, rows);
}

}  // namespace fedglmm
