#include "inference/anova.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/chi_squared.hpp"
#include "base/error.hpp"

namespace fedglmm {
namespace {

// A larger model whose log-likelihood is lower by more than this was not maximised, or not on the same data.
constexpr double rounding_of_loglik = 1e-6;

using Names = std::set<std::string>;
// Group and two effects: an SD if they are one, else a correlation.
using Entries = std::set<std::array<std::string, 3>>;

void check_converged(const FitResult& fit, const char* which) {
  if (fit.outcome != FGLMM_CONVERGED && fit.outcome != FGLMM_BOUNDARY)
    fail(Status::invalid_argument, "the ", which, " fit ended with outcome ", fglmm_outcome_name(fit.outcome),
         ": its log-likelihood is no maximum");
  if (!std::isfinite(fit.loglik)) fail(Status::invalid_argument, "the ", which, " fit has no finite log-likelihood");
}

template <class Value>
void check_same(const char* what, const Value& first, const Value& second) {
  if (first != second)
    fail(Status::invalid_argument, "the fits differ in their ", what, ", ", first, " and ", second,
         ": their likelihoods cannot be compared");
}

void check_comparable(const FitResult& first, const FitResult& second) {
  check_converged(first, "first");
  check_converged(second, "second");
  check_same("response", first.response, second.response);
  check_same("family", first.family, second.family);
  check_same("link", first.link, second.link);
  check_same("source", first.source, second.source);
  check_same("number of rows", first.rows, second.rows);
  check_same("number of clusters", first.clusters, second.clusters);
  check_same("method", first.method, second.method);
  check_same("nagq", first.nagq, second.nagq);
}

Names fixed_effects(const FitResult& fit) {
  Names names;
  for (const Coefficient& coefficient : fit.fixed) names.insert(coefficient.name);
  return names;
}

Entries random_effects(const FitResult& fit) {
  Entries entries;
  for (const VarCorr& term : fit.random)
    for (const std::string& a : term.terms)
      for (const std::string& b : term.terms)
        if (a <= b) entries.insert({term.group, a, b});
  return entries;
}

// "'x', 'z'" of what `larger` lacks.
std::string missing(const Names& smaller, const Names& larger) {
  std::string out;
  for (const std::string& name : smaller)
    if (!larger.contains(name)) out += (out.empty() ? "'" : ", '") + name + "'";
  return out;
}

void check_nested(const FitResult& smaller, const FitResult& larger) {
  const std::string lacks = missing(fixed_effects(smaller), fixed_effects(larger));
  if (!lacks.empty())
    fail(Status::invalid_argument, "the models are not nested: '", larger.formula, "' has more parameters, but not ",
         lacks, " of '", smaller.formula, "'");
  const Entries inside = random_effects(smaller), all = random_effects(larger);
  if (!std::includes(all.begin(), all.end(), inside.begin(), inside.end()))
    fail(Status::invalid_argument, "the models are not nested: '", larger.formula,
         "' has more parameters, but not all random effects and correlations of '", smaller.formula, "'");
  if (smaller.method == "reml" && fixed_effects(smaller) != fixed_effects(larger))
    fail(Status::invalid_argument,
         "REML likelihoods of different fixed effects cannot be compared: fit both models with --ml");
}

// Whether the larger model has an SD that the smaller one sets to 0; correlations that it sets to 0 are inside.
bool drops_an_sd(const Entries& smaller, const Entries& larger) {
  const auto dropped = [&](const auto& entry) { return entry[1] == entry[2] && !smaller.contains(entry); };
  return std::ranges::any_of(larger, dropped);
}

}  // namespace

Anova compare_fits(const FitResult& first, const FitResult& second) {
  check_comparable(first, second);
  Anova out{};
  out.smaller = parameter_count(first) <= parameter_count(second) ? 0 : 1;
  const FitResult& smaller = out.smaller == 0 ? first : second;
  const FitResult& larger = out.smaller == 0 ? second : first;
  check_nested(smaller, larger);
  out.df = parameter_count(larger) - parameter_count(smaller);
  if (out.df == 0) fail(Status::invalid_argument, "both fits are of one model, '", first.formula, "'");
  const double gain = larger.loglik - smaller.loglik;
  if (gain < -rounding_of_loglik * (1 + std::abs(smaller.loglik)))
    fail(Status::invalid_argument, "the larger model has a lower log-likelihood, ", larger.loglik, " after ",
         smaller.loglik, ": they are fits of different data, or one is no maximum");
  out.chisq = std::max(0.0, 2 * gain);
  out.p = chi_squared_tail(out.chisq, out.df);
  out.boundary = drops_an_sd(random_effects(smaller), random_effects(larger));
  out.same_data = first.data == second.data;
  return out;
}

}  // namespace fedglmm
