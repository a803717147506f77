#include "accuracy/estimates.hpp"

#include <stdexcept>

namespace accuracy {
namespace {

void read_certificate(const fglmm_certificate& certificate, Estimates& out) {
  if (!certificate.shift) return;
  out.certificate = certificate.max_shift;
  out.sd_bound = certificate.sd_shift[0];
  for (std::size_t j = 0; j < out.fixed.size(); ++j) {
    out.fixed[j].bound = certificate.shift[j];
    out.fixed[j].se_bound = certificate.se_shift[j];
  }
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
  read_certificate(fit.certificate(), out);
  return out;
}

}  // namespace accuracy
