// transform.hpp - the scales of a numeric variable: x as the data hold it, t(x), and z = (t(x) - centre) / scale.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace fedglmm {

struct Variable;

enum class Transform { none, log, log1p, sqrt };

std::string_view transform_name(Transform transform);           // "log"; "" for none
std::optional<Transform> find_transform(std::string_view name);  // by that name; nothing for any other

bool in_domain(Transform transform, double x);                  // false for NaN
std::string outside_domain(Transform transform, double x);      // "log(0) is no number: log needs values above 0"
std::string_view transform_advice(Transform transform);         // what a protocol can do about such values

// t(x). Below the domain it is t at the domain's end: a bound of -infinity stays below every value.
double apply(Transform transform, double x);
double invert(Transform transform, double t);

double z_of(const Variable& variable, double x);
double x_of(const Variable& variable, double z);                // moved to the bounds where rounding leaves them

// Is x one of lower, lower + step, lower + 2 step, ..., to 1e-9 relative? Any x is, of a variable without a step.
bool on_step(const Variable& variable, double x);

}  // namespace fedglmm
