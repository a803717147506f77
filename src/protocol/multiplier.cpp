#include "protocol/multiplier.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "protocol/protocol.hpp"

namespace fedglmm {
namespace {

double power_of_two_below(double value) {
  int exponent = 0;
  std::frexp(value, &exponent);
  return std::ldexp(1.0, exponent - 1);
}

void read_levels(const Variable& variable, const std::string& place, Multiplier& out) {
  for (const auto& level : variable.levels) {
    double number = 0;
    if (parse_cell(level, number) != CellKind::number || number < 0)
      fail(Status::bad_data, place, " is a factor with the level ", in_quotes(level), ", no number of 0 or more");
    out.levels.push_back(number);
  }
  out.largest = *std::ranges::max_element(out.levels);
  out.unit = power_of_two_below(out.largest);
}

void check_numeric(const Variable& variable, const std::string& place) {
  if (variable.type != VariableType::numeric || !variable.derived.empty())
    fail(Status::bad_data, place, " must be a numeric variable that is not derived, or a factor of numbers");
  if (!(variable.lower >= 0)) fail(Status::bad_data, place, " needs bounds that begin at 0 or above");
  if (variable.clip) fail(Status::bad_data, place, " cannot have 'clip'");
}

}  // namespace

void resolve(const Protocol& protocol, const std::string& place, Multiplier& multiplier) {
  if (multiplier.name.empty()) return;
  const auto where = cat(place, ' ', in_quotes(multiplier.name));
  multiplier.variable = protocol.find_variable(multiplier.name);
  if (multiplier.variable < 0) fail(Status::bad_data, where, " is no variable");
  const auto& variable = protocol.variables[multiplier.variable];
  if (variable.type == VariableType::factor) return read_levels(variable, where, multiplier);
  check_numeric(variable, where);
  multiplier.largest = variable.upper;
  multiplier.unit = power_of_two_below(x_of(variable, 1));
}

}  // namespace fedglmm
