// result.cpp - a fit as JSON: docs/FORMAT.md, "The fit's JSON".
#include "fit/result.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fedglmm {
namespace {

using Object = nlohmann::ordered_json;

Object coefficient_json(const Coefficient& c) {
  return {{"name", c.name}, {"estimate", c.estimate}, {"se", c.se},      {"z", c.z},
          {"p", c.p},       {"lower", c.lower},       {"upper", c.upper}};
}

Object fixed_json(const FitResult& result) {
  Object fixed = Object::array();
  for (const Coefficient& coefficient : result.fixed) fixed.push_back(coefficient_json(coefficient));
  return fixed;
}

// A square matrix as a list of rows.
Object rows_json(const std::vector<double>& matrix, std::size_t size) {
  Object rows = Object::array();
  for (std::size_t i = 0; i < size; ++i) {
    const auto row = matrix.begin() + static_cast<std::ptrdiff_t>(i * size);
    rows.push_back(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(size)));
  }
  return rows;
}

Object random_term_json(const VarCorr& term) {
  const std::size_t r = term.terms.size();
  Object json = {{"group", term.group}, {"terms", term.terms}, {"sd", term.sd}, {"cor", rows_json(term.cor, r)}};
  if (!term.sd_lower.empty()) {
    json["sd_lower"] = term.sd_lower;
    json["sd_upper"] = term.sd_upper;
    json["cor_lower"] = rows_json(term.cor_lower, r);
    json["cor_upper"] = rows_json(term.cor_upper, r);
  }
  return json;
}

Object random_json(const FitResult& result) {
  Object terms = Object::array();
  for (const VarCorr& term : result.random) terms.push_back(random_term_json(term));
  return terms;
}

Object modes_json(const FitResult& result) {
  Object modes = Object::array();
  for (const ConditionalMode& mode : result.modes) {
    modes.push_back({{"group", mode.group}, {"cluster", mode.cluster}, {"value", mode.value}, {"sd", mode.sd}});
  }
  return modes;
}

// A bound that is not known is null, never 0.
Object certificate_json(const FitResult& result) {
  const Certificate& certificate = result.certificate;
  Object fixed = Object::array(), random = Object::array(), largest = nullptr;
  for (std::size_t j = 0; j < certificate.shift.size(); ++j)
    fixed.push_back({{"name", result.fixed[j].name},
                     {"shift", certificate.shift[j]},
                     {"se_shift", certificate.se_shift[j]}});
  auto sd = certificate.sd_shift.begin();
  for (std::size_t k = 0; k < result.random.size() && sd != certificate.sd_shift.end(); ++k) {
    const VarCorr& term = result.random[k];
    const auto end = sd + std::ssize(term.terms);
    random.push_back({{"group", term.group}, {"terms", term.terms}, {"sd_shift", std::vector<double>(sd, end)}});
    sd = end;
  }
  if (!certificate.shift.empty()) largest = std::ranges::max(certificate.shift);
  Object json = {{"max_shift_se", largest}, {"fixed", fixed}, {"random", random}};
  if (result.family == "gaussian") json["sigma_shift"] = certificate.sigma_shift;
  json["order"] = result.order;
  json["statistics_shared"] = result.statistics_shared;
  return json;
}

}  // namespace

int parameter_count(const FitResult& result) {
  std::size_t count = result.fixed.size() + (result.family == "gaussian" ? 1 : 0);
  for (const VarCorr& term : result.random) count += term.terms.size() * (term.terms.size() + 1) / 2;
  return static_cast<int>(count);
}

std::string fit_json(const FitResult& result) {
  Object json = {{"fedglmm", fglmm_version()},
               {"formula", result.formula},
               {"family", result.family},
               {"link", result.link},
               {"source", result.source},
               {"method", result.method},
               {"nagq", result.nagq},
               {"rows", result.rows},
               {"clusters", result.clusters},
               {"outcome", fglmm_outcome_name(result.outcome)},
               {"max_gradient", result.max_gradient},
               {"evaluations", result.evaluations},
               {"fixed", fixed_json(result)},
               {"vcov", rows_json(result.vcov, result.fixed.size())},
               {"random", random_json(result)}};
  if (!result.model_se.empty()) json["robust"] = {{"type", "CR1"}, {"model_se", result.model_se}};
  if (result.family == "gaussian") json["sigma"] = result.sigma;
  if (result.sigma_upper > 0) {
    json["sigma_lower"] = result.sigma_lower;
    json["sigma_upper"] = result.sigma_upper;
  }
  json["loglik"] = result.loglik;
  json["aic"] = result.aic;
  json["bic"] = result.bic;
  json["modes"] = modes_json(result);
  json["left_out"] = {{"clusters", result.left_out_clusters}, {"rows", result.left_out_rows}};
  json["unmatched"] = result.unmatched;
  if (result.source == "summaries") json["certificate"] = certificate_json(result);
  json["response"] = result.response;
  json["data"] = result.data;
  json["message"] = result.message;
  json["missing_rules"] = result.missing_rules;
  json["dropped_rows"] = result.dropped_rows;
  // Compact, numbers in shortest round-trip form; a byte that is no UTF-8 becomes U+FFFD rather than a failure.
  return json.dump(-1, ' ', false, Object::error_handler_t::replace) + "\n";
}

}  // namespace fedglmm
