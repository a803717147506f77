// result.hpp - a finished fit: everything that the C ABI and the JSON report.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "fedglmm/fedglmm.h"

namespace fedglmm {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();  // null in JSON

struct Coefficient {
  std::string name;
  double estimate, se, z, p, lower, upper;
};

// How far a fit from summaries may be from that of the records; empty, NaN: not known.
struct Certificate {
  std::vector<double> shift, se_shift;     // of each fixed effect, in standard errors; of those, as a fraction of them
  std::vector<double> sd_shift;            // of all random terms' SDs, in their standard errors; NaN of an SD of 0
  double sigma_shift = not_a_number;       // gaussian: in its standard errors
};

// One random term ( ... | group): r standard deviations and their correlations, r x r, row-major. A correlation with a
// standard deviation of 0 is NaN.
struct VarCorr {
  std::string group;
  std::vector<std::string> terms;
  std::vector<double> sd, cor;
  std::vector<double> sd_lower, sd_upper;    // empty unless intervals of them were asked for
  std::vector<double> cor_lower, cor_upper;
};

// Of one cluster: a value for each random effect, all random terms' in their order.
struct ConditionalMode {
  std::string group, cluster;
  std::vector<double> value, sd;
};

struct FitResult {
  std::string formula, family, link, source, method, response, group;
  std::string data;                        // hash of what was fitted: data_id.hpp
  std::int64_t rows = 0, clusters = 0, left_out_rows = 0, left_out_clusters = 0, dropped_rows = 0;
  std::int64_t statistics_shared = 0;
  fglmm_outcome outcome = FGLMM_CONVERGED;
  std::string message;
  std::string missing_rules;
  int nagq = 1;
  int evaluations = 0;
  int order = 0;                           // summaries: lowest order of any group's moments
  double loglik, aic, bic, sigma, max_gradient;
  double sigma_lower = 0, sigma_upper = 0; // of gaussian fits, where intervals of SDs were asked for; else 0
  std::vector<Coefficient> fixed;
  std::vector<double> vcov;                // q x q, row-major
  std::vector<double> model_se;            // where those of `fixed` are cluster-robust: the model's; else empty
  std::vector<VarCorr> random;
  std::vector<ConditionalMode> modes;      // byte order of the cluster's name
  std::vector<std::string> unmatched;
  Certificate certificate;                 // of summaries
};

// Of the likelihood: the fixed effects, the SDs and correlations of the random effects and, for gaussian, the residual
// SD.
int parameter_count(const FitResult& result);

// docs/FORMAT.md: the members of `fit --json`.
std::string fit_json(const FitResult& result);

}  // namespace fedglmm
