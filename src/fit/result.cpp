// result.cpp - a fit as JSON: docs/FORMAT.md, "The fit's JSON".
#include "fit/result.hpp"

#include <nlohmann/json.hpp>

namespace fedglmm {
namespace {

using Json = nlohmann::ordered_json;

Json coefficient_json(const Coefficient& c) {
  return {{"name", c.name}, {"estimate", c.estimate}, {"se", c.se},      {"z", c.z},
          {"p", c.p},       {"lower", c.lower},       {"upper", c.upper}};
}

Json fixed_json(const FitResult& result) {
  Json fixed = Json::array();
  for (const Coefficient& coefficient : result.fixed) fixed.push_back(coefficient_json(coefficient));
  return fixed;
}

Json vcov_json(const FitResult& result) {
  const auto q = static_cast<std::ptrdiff_t>(result.fixed.size());
  Json rows = Json::array();
  for (std::ptrdiff_t i = 0; i < q; ++i) {
    const auto row = result.vcov.begin() + i * q;
    rows.push_back(std::vector<double>(row, row + q));
  }
  return rows;
}

// One grouping factor with independent terms; `cor` has its place for correlated ones.
Json random_json(const FitResult& result) {
  Json terms = Json::array(), sds = Json::array(), cor = Json::array();
  for (std::size_t i = 0; i < result.random.size(); ++i) {
    terms.push_back(result.random[i].name);
    sds.push_back(result.random[i].sd);
    std::vector<double> row(result.random.size(), 0.0);
    row[i] = 1;
    cor.push_back(row);
  }
  return Json::array({{{"group", result.group}, {"terms", terms}, {"sd", sds}, {"cor", cor}}});
}

Json modes_json(const FitResult& result) {
  Json modes = Json::array();
  for (const ConditionalMode& mode : result.modes) {
    modes.push_back({{"group", result.group},
                     {"cluster", mode.cluster},
                     {"value", Json::array({mode.value})},
                     {"sd", Json::array({mode.sd})}});
  }
  return modes;
}

// A bound that is not known is null, never 0.
Json certificate_json(const FitResult& result) {
  Json fixed = Json::array(), largest = nullptr;
  for (const Shift& shift : result.certificate) {
    fixed.push_back({{"name", shift.name}, {"shift", shift.se}});
    if (largest.is_null() || shift.se > largest) largest = shift.se;
  }
  return {{"max_shift_se", largest},
          {"fixed", fixed},
          {"order", result.order},
          {"statistics_shared", result.statistics_shared}};
}

}  // namespace

std::string fit_json(const FitResult& result) {
  Json json = {{"fedglmm", fglmm_version()},
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
               {"vcov", vcov_json(result)},
               {"random", random_json(result)}};
  if (result.family == "gaussian") json["sigma"] = result.sigma;
  json["loglik"] = result.loglik;
  json["aic"] = result.aic;
  json["bic"] = result.bic;
  json["modes"] = modes_json(result);
  json["left_out"] = {{"clusters", result.left_out_clusters}, {"rows", result.left_out_rows}};
  json["unmatched"] = result.unmatched;
  if (result.source == "summaries") json["certificate"] = certificate_json(result);
  json["response"] = result.response;
  json["message"] = result.message;
  json["missing_rules"] = result.missing_rules;
  json["dropped_rows"] = result.dropped_rows;
  // Compact, numbers in shortest round-trip form; a byte that is no UTF-8 becomes U+FFFD rather than a failure.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fedglmm
