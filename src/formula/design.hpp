// design.hpp - design columns of a formula, with R's model.matrix names and treatment coding.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "formula/formula.hpp"

namespace fedglmm {

struct VariableInfo {
  bool factor = false;
  std::vector<std::string> levels;
};
// What a name means; throws for a name that is unknown or not allowed.
using VariableLookup = std::function<VariableInfo(const std::string&)>;

// A value of a variable in a row: itself, transformed, to a power (level < 0), or 1 if the factor has that level,
// else 0.
struct Atom {
  std::string variable;
  int level = -1;
  Transform transform = Transform::none;
  int power = 1;
  bool operator==(const Atom&) const = default;
};

struct DesignColumn {
  std::string name;                        // "gendermale:std_age"
  std::vector<Atom> atoms;                 // the product of these; none: the intercept
};

// Columns as R's model.matrix makes them: a factor is coded by contrasts where its margin is in the model, else by all
// dummies. BAD_DATA: a factor with one level. INVALID_ARGUMENT: a factor that is transformed.
std::vector<DesignColumn> design_columns(bool intercept, const std::vector<Term>& terms, const VariableLookup& lookup);
std::vector<DesignColumn> design_columns(const Formula& formula, const VariableLookup& lookup);  // the fixed effects'

// One column of numbers. INVALID_ARGUMENT: a variable of it is a factor.
DesignColumn numeric_column(const Covariate& covariate, const VariableLookup& lookup);

}  // namespace fedglmm
