#include "accuracy/estimates.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace accuracy {
namespace {

using Json = nlohmann::json;

double number_or_nan(const Json& value) { return value.is_number() ? value.get<double>() : unknown; }

void read_certificate(const Json& json, Estimates& out) {
  out.certificate = number_or_nan(json.at("max_shift_se"));
  for (const Json& one : json.at("fixed"))
    for (Estimate& estimate : out.fixed)
      if (estimate.name == one.at("name")) estimate.bound = number_or_nan(one.at("shift"));
}

}  // namespace

Estimates estimates_of(const fglmm::Fit& fit) {
  const fglmm_fit_info info = fit.info();
  if (info.outcome != FGLMM_CONVERGED && info.outcome != FGLMM_BOUNDARY)
    throw std::runtime_error(std::string("outcome ") + fglmm_outcome_name(info.outcome) + ": " + info.message);
  Estimates out;
  for (const fglmm_coefficient& c : fit.fixed()) out.fixed.push_back({c.name, c.estimate, c.se, c.lower, c.upper});
  out.sd = fit.random().at(0).sd[0];
  for (const fglmm_mode& mode : fit.modes()) out.clusters.insert(mode.cluster);
  out.rows = info.rows;
  out.numbers = info.statistics_shared;
  out.unmatched = info.unmatched_count;
  const Json json = Json::parse(fit.json());
  if (json.contains("certificate")) read_certificate(json["certificate"], out);
  return out;
}

}  // namespace accuracy
