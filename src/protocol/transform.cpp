// transform.cpp - log, log1p and sqrt, each with its inverse and its domain.
#include "protocol/transform.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "protocol/protocol.hpp"

namespace fedglmm {
namespace {

// By Transform.
constexpr std::array<std::string_view, 4> names{"", "log", "log1p", "sqrt"};
constexpr std::array<std::string_view, 4> domains{"", "above 0", "above -1", "of 0 or more"};

}  // namespace

std::string_view transform_name(Transform transform) { return names[static_cast<std::size_t>(transform)]; }

std::optional<Transform> find_transform(std::string_view name) {
  const auto found = std::find(names.begin() + 1, names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Transform>(found - names.begin());
}

bool in_domain(Transform transform, double x) {
  switch (transform) {
    case Transform::none: return !std::isnan(x);
    case Transform::log: return x > 0;
    case Transform::log1p: return x > -1;
    case Transform::sqrt: return x >= 0;
  }
  return false;
}

std::string outside_domain(Transform transform, double x) {
  const auto name = transform_name(transform);
  return cat(name, "(", x, ") is no number: ", name, " needs values ", domains[static_cast<std::size_t>(transform)]);
}

std::string_view transform_advice(Transform transform) {
  if (transform == Transform::log) return "use log1p, or \"clip\" with bounds above 0";
  return "use \"clip\" with bounds inside the domain";
}

double apply(Transform transform, double x) {
  switch (transform) {
    case Transform::none: return x;
    case Transform::log: return std::log(std::max(x, 0.0));
    case Transform::log1p: return std::log1p(std::max(x, -1.0));
    case Transform::sqrt: return std::sqrt(std::max(x, 0.0));
  }
  return x;
}

double invert(Transform transform, double t) {
  switch (transform) {
    case Transform::none: return t;
    case Transform::log: return std::exp(t);
    case Transform::log1p: return std::expm1(t);
    case Transform::sqrt: return t > 0 ? t * t : 0;
  }
  return t;
}

double z_of(const Variable& variable, double x) {
  return (apply(variable.transform, x) - variable.centre) / variable.scale;
}

double x_of(const Variable& variable, double z) {
  return std::clamp(invert(variable.transform, variable.centre + variable.scale * z), variable.lower, variable.upper);
}

bool on_step(const Variable& variable, double x) {
  if (variable.step == 0) return true;
  constexpr double tolerance = 1e-9;
  const double nearest = variable.lower + variable.step * std::round((x - variable.lower) / variable.step);
  return std::abs(x - nearest) <= tolerance * std::max({std::abs(x), std::abs(variable.lower), variable.step});
}

}  // namespace fedglmm
