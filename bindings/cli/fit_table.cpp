// fit_table.cpp - a fit for people, in the manner of lme4's summary().
#include "fit_table.hpp"

#include <cmath>

#include "numbers.hpp"

namespace cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string title(const fglmm_fit_info& info) {
  const std::string method = info.method;
  if (method == "reml") return "Linear mixed model fit by REML";
  if (method == "ml") return "Linear mixed model fit by maximum likelihood";
  const std::string points = std::to_string(info.nagq) + " points";
  return "Generalized linear mixed model fit by maximum likelihood (" +
         (info.nagq == 1 ? "Laplace approximation" : "adaptive Gauss-Hermite quadrature, " + points) + ")";
}

std::string header(const fglmm_fit_info& info) {
  const bool summaries = std::string(info.source) == "summaries";
  const std::string shared = counted(info.statistics_shared, "number") + " shared";
  return title(info) + "\n Family: " + info.family + " (" + info.link + ")\nFormula: " + info.formula +
         "\n   Data: " + (summaries ? "summaries, " + shared : "individual rows") + "\n\n";
}

std::string criteria(const fglmm_fit_info& info) {
  const Rows rows = {{"AIC", "BIC", "logLik"}, {fixed(info.aic, 1), fixed(info.bic, 1), fixed(info.loglik, 1)}};
  return aligned(rows, "   ", 0) + "\n";
}

// The group's name stands on the first row of each random term; Corr is with the effects above, in their order.
std::string random_effects(const fglmm::Fit& fit, const fglmm_fit_info& info) {
  Rows rows = {{"Groups", "Name", "Variance", "Std.Dev."}};
  const auto add = [&](const std::string& group, const std::string& name, double sd) {
    rows.push_back({group, name, significant(sd * sd, 4), significant(sd, 4)});
  };
  for (const fglmm_random_term& term : fit.random()) {
    if (term.size > 1 && rows[0].size() == 4) rows[0].push_back("Corr");
    for (std::int64_t i = 0; i < term.size; ++i) {
      add(i == 0 ? term.group : "", term.names[i], term.sd[i]);
      for (std::int64_t j = 0; j < i; ++j) rows.back().push_back(fixed(term.cor[i * term.size + j], 2));
    }
  }
  if (std::string(info.family) == "gaussian") add("Residual", "", info.sigma);
  return "Random effects:\n" + aligned(rows, " ", 2) + "Number of obs: " + std::to_string(info.rows) +
         ", groups: " + info.group + ", " + std::to_string(info.clusters) + "\n\n";
}

// A gaussian fit shows t and no p: no reference distribution is agreed.
std::string fixed_effects(const fglmm::Fit& fit, bool gaussian, const fglmm::FitOptions& options) {
  const std::vector<fglmm_coefficient> coefficients = fit.fixed();
  std::vector<double> errors;
  for (const fglmm_coefficient& c : coefficients) errors.push_back(c.se);
  const int decimals = decimals_for(errors);
  const bool robust = options.interval == FGLMM_ROBUST;
  Rows rows = {{"", "Estimate", robust ? "Robust SE" : "Std. Error", significant(50 * (1 - options.level), 4) + " %",
                significant(50 * (1 + options.level), 4) + " %", gaussian ? "t value" : "z value"}};
  if (!gaussian) rows[0].insert(rows[0].end(), {"Pr(>|z|)", ""});
  for (const fglmm_coefficient& c : coefficients) {
    rows.push_back({c.name, fixed(c.estimate, decimals), fixed(c.se, decimals), fixed(c.lower, decimals),
                    fixed(c.upper, decimals), fixed(c.z, 3)});
    if (!gaussian) rows.back().insert(rows.back().end(), {p_value(c.p), stars(c.p)});
  }
  return "Fixed effects:\n" + aligned(rows, "", 1) + (gaussian ? "" : significance_codes);
}

std::string outcome_in_words(const fglmm_fit_info& info) {
  switch (info.outcome) {
    case FGLMM_CONVERGED: return "";
    case FGLMM_BOUNDARY: return "Boundary fit: the random-effect standard deviation is estimated as 0.\n";
    case FGLMM_ITERATION_LIMIT: return "NOT CONVERGED: the iteration limit was reached. Do not use these numbers.\n";
    case FGLMM_STALLED: return "NOT CONVERGED: no step improves the likelihood. Do not use these numbers.\n";
    case FGLMM_SEPARATION: return "NOT CONVERGED: the likelihood grows without bound. Do not use these numbers.\n";
    default: return "The fit ended in a way that this program does not know.\n";
  }
}

// What the reader must know beside the numbers.
std::string remarks(const fglmm_fit_info& info) {
  std::string out = outcome_in_words(info);
  if (info.message[0]) out += std::string(info.message) + "\n";
  if (std::string(info.source) == "summaries") {
    out += "Left out by the releases: " + counted(info.left_out_clusters, "cluster") + ", " +
           counted(info.left_out_rows, "row") + "\n";
  } else if (info.dropped_rows > 0) {
    out += "Dropped for missing values: " + counted(info.dropped_rows, "row") + "\n";
  }
  if (info.missing_rules[0]) out += std::string("Disclosure rules not enforced: ") + info.missing_rules + "\n";
  if (info.unmatched_count > 0) {
    out += "Moments not matched: " + counted(info.unmatched_count, "block") + "; see the warnings, or --json\n";
  }
  return out.empty() ? out : "\n" + out;
}

// Estimates, SDs too, in their standard errors; standard errors in % of them.
std::string certificate(const fglmm::Fit& fit) {
  const fglmm_certificate bounds = fit.certificate();
  if (!bounds.shift) return "";
  Rows rows = {{"", "Estimate", "Std. Error %"}};
  const std::vector<fglmm_coefficient> coefficients = fit.fixed();
  for (std::size_t j = 0; j < coefficients.size(); ++j)
    rows.push_back({coefficients[j].name, significant(bounds.shift[j], 2), significant(100 * bounds.se_shift[j], 2)});
  const double* sd = bounds.sd_shift;
  for (const fglmm_random_term& term : fit.random())
    for (std::int64_t i = 0; i < term.size; ++i)
      rows.push_back({std::string("SD of ") + term.names[i] + " | " + term.group, significant(*sd++, 2), ""});
  if (std::isfinite(bounds.sigma_shift)) rows.push_back({"Residual SD", significant(bounds.sigma_shift, 2), ""});
  return "\nCertificate: how far from the records' fit, in standard errors:\n" + aligned(rows, "  ", 1);
}

}  // namespace

std::string fit_table(const fglmm::Fit& fit, const fglmm::FitOptions& options) {
  const fglmm_fit_info info = fit.info();
  const bool gaussian = std::string(info.family) == "gaussian";
  return header(info) + criteria(info) + random_effects(fit, info) + fixed_effects(fit, gaussian, options) +
         certificate(fit) + remarks(info);
}

}  // namespace cli
