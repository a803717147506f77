#include "fit/fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/normal.hpp"
#include "data/cell.hpp"
#include "disclosure/rules.hpp"
#include "fit/certificate.hpp"
#include "fit/problems.hpp"

namespace fedglmm {
namespace {

Family parse_family(const std::string& name) {
  if (name == "gaussian") return Family::gaussian;
  if (name == "binomial") return Family::binomial;
  if (name == "poisson") return Family::poisson;
  fail(Status::invalid_argument, "unknown family '", name, "'; expected 'gaussian', 'binomial' or 'poisson'");
}

const char* family_name(Family family) {
  return family == Family::gaussian ? "gaussian" : family == Family::binomial ? "binomial" : "poisson";
}

const char* link_name(Family family) {
  return family == Family::gaussian ? "identity" : family == Family::binomial ? "logit" : "log";
}

// A coefficient's bound is this many SDs of its error; one that is larger than so many standard errors is warned of.
constexpr double certificate_factor = 3, wide_bound = 0.1;

// What both engines estimate.
struct Estimate {
  fglmm_outcome outcome;
  std::string message;
  Eigen::VectorXd beta;
  Eigen::MatrixXd covariance;
  double random_sd, sigma, loglik, max_gradient;
  std::vector<double> mode, mode_sd;
  int evaluations;
  EstimateErrors errors;                    // of fits from summaries
};

Estimate run_gaussian(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options,
                      DataReport& report) {
  const GaussianSums sums = dataset.from_rows() ? gaussian_sums_from_rows(context, model, dataset.rows(), report)
                                                : gaussian_sums_from_summary(context, model, dataset, report);
  GaussianEstimate e = fit_gaussian(sums, !options.ml, options.max_iterations);
  return {e.outcome, e.message, e.beta, e.covariance, e.sigma_b, e.sigma, e.loglik + report.constant, e.max_gradient,
          e.mode, e.mode_sd, e.evaluations, {}};
}

Estimate run_laplace(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options,
                     DataReport& report) {
  const LaplaceProblem problem = dataset.from_rows()
                                     ? laplace_problem_from_rows(context, model, dataset.rows(), report)
                                     : laplace_problem_from_summary(context, model, dataset, report);
  LaplaceEstimate e = fit_laplace(context, problem, options.max_iterations);
  EstimateErrors errors;
  if (!dataset.from_rows()) errors = estimate_errors(problem, e, *dataset.pseudo_data(context).open);
  return {e.outcome, e.message, e.beta, e.covariance, e.sigma, std::numeric_limits<double>::quiet_NaN(), e.loglik,
          e.max_gradient, e.mode, e.mode_sd, e.evaluations, errors};
}

// The lowest order of any group, and a word where means are all that many groups say.
void report_orders(const Summary& summary, FitResult& out) {
  std::int64_t means_only = 0;
  out.order = summary.groups.front().order;
  for (const Group& group : summary.groups) {
    out.order = std::min(out.order, group.order);
    means_only += group.order < 2 && summary.protocol->order >= 2;
  }
  if (means_only > 0)
    out.unmatched.push_back(cat(means_only, " of ", summary.groups.size(),
                                " groups released no second moments of their covariates; spreads are borrowed from "
                                "the others, and estimates may be far off"));
}

void set_data(const Dataset& dataset, const DataReport& report, FitResult& out) {
  out.source = dataset.from_rows() ? "rows" : "summaries";
  out.rows = report.rows;
  out.clusters = static_cast<std::int64_t>(report.clusters.size());
  out.dropped_rows = report.dropped;
  out.unmatched = report.unmatched;
  if (dataset.from_rows()) return;
  const Summary& summary = dataset.summary();
  out.statistics_shared = dataset.statistics_shared();
  report_orders(summary, out);
  std::vector<std::string> missing;
  for (const Release& release : summary.releases) {
    out.left_out_clusters += release.left_out_clusters;
    out.left_out_rows += release.left_out_rows;
    for (const std::string& rule : missing_rules(summary.protocol->profile, release.rules))
      if (std::find(missing.begin(), missing.end(), rule) == missing.end()) missing.push_back(rule);
  }
  out.missing_rules = joined(missing, "");
}

void set_estimates(const Estimate& e, const DataReport& report, const FitOptions& options, bool gaussian,
                   FitResult& out) {
  const auto q = static_cast<Eigen::Index>(report.names.size());
  const double quantile = normal_quantile(0.5 + options.level / 2);
  for (Eigen::Index j = 0; j < q; ++j) {
    const double estimate = e.beta[j], se = std::sqrt(e.covariance(j, j)), z = estimate / se;
    const double p = gaussian ? std::numeric_limits<double>::quiet_NaN() : std::erfc(std::abs(z) / std::sqrt(2.0));
    out.fixed.push_back({report.names[j], estimate, se, z, p, estimate - quantile * se, estimate + quantile * se});
    for (Eigen::Index k = 0; k < q; ++k) out.vcov.push_back(e.covariance(j, k));
  }
  for (Eigen::Index j = 0; j < e.errors.beta.size(); ++j)
    out.certificate.push_back({report.names[j], certificate_factor * e.errors.beta[j] / out.fixed[j].se});
  out.random.push_back({"(Intercept)", e.random_sd});
  for (std::size_t i = 0; i < report.clusters.size(); ++i)
    out.modes.push_back({report.clusters[i], e.mode[i], e.mode_sd[i]});
}

// Parameters: the fixed effects, the random intercept's SD and, for gaussian, the residual SD. BIC counts rows, as lme4
// does.
void set_criteria(const Estimate& e, bool gaussian, FitResult& out) {
  const double parameters = static_cast<double>(out.fixed.size()) + (gaussian ? 2 : 1);
  out.loglik = e.loglik;
  out.aic = -2 * e.loglik + 2 * parameters;
  out.bic = -2 * e.loglik + std::log(static_cast<double>(out.rows)) * parameters;
  out.sigma = e.sigma;
  out.max_gradient = e.max_gradient;
  out.outcome = e.outcome;
  out.message = e.message;
  out.evaluations = e.evaluations;
}

void warn_of_bounds(const Context& context, const FitResult& result) {
  const auto widest = std::ranges::max_element(result.certificate, {}, &Shift::se);
  if (widest == result.certificate.end() || !(widest->se > wide_bound)) return;
  context.warn(cat("the estimate of ", in_quotes(widest->name), " may be ", widest->se, " standard errors away from that ",
                   "of the records (certificate): moments of higher order, cut points or a transform of its variable, ",
                   "or fewer hidden counts would say more"));
}

void check_options(const FitOptions& options) {
  if (!(options.level > 0 && options.level < 1))
    fail(Status::invalid_argument, "confidence level ", options.level, " is outside (0, 1)");
  if (options.nagq != 1) fail(Status::unsupported, "nagq ", options.nagq, " is not supported yet; only 1, Laplace, is");
  if (options.max_iterations < 1) fail(Status::invalid_argument, "max_iterations must be at least 1");
}

// All random effects vary by one column.
void check_group(const RandomTerm& term, const RandomTerm& first, const std::string& formula) {
  if (term.group.front() != first.group.front())
    fail(Status::unsupported, "the formula '", formula, "' has random effects of '", group_name(first), "' and of '",
         group_name(term), "': crossed groups are not supported");
  if (term.group.size() > 1)
    fail(Status::unsupported, "the formula '", formula, "' has random effects of '", group_name(term),
         "': nested grouping is not supported yet");
}

void check_columns(const Model& model, const ModelColumns& columns) {
  const bool pairs = !model.formula.failures.empty();
  if (model.family != Family::binomial && (pairs || !columns.trials.empty()))
    fail(Status::invalid_argument, pairs ? "cbind(successes, failures) is" : "trials are", " for binomial, not for ",
         family_name(model.family));
  if (pairs && !columns.trials.empty())
    fail(Status::invalid_argument, "cbind(successes, failures) says the trials already: leave the column '",
         columns.trials, "' out");
  for (const std::string& column : {columns.weights, columns.trials, columns.offset})
    if (!column.empty() && (column == model.formula.response || column == model.formula.failures))
      fail(Status::invalid_argument, "the response '", column, "' cannot also be a weight, trials or an offset");
}

}  // namespace

Model make_model(const std::string& formula, const std::string& family, const ModelColumns& columns) {
  Model model{parse_formula(formula), parse_family(family), columns.weights, columns.trials};
  check_columns(model, columns);
  if (!columns.offset.empty()) model.formula.offsets.push_back({{{columns.offset}}});
  const auto& random = model.formula.random;
  if (random.empty())
    fail(Status::unsupported, "the formula '", formula, "' has no random effects; add some, such as (1|cluster)");
  for (const RandomTerm& term : random) check_group(term, random.front(), formula);
  if (random.size() > 1 || !random.front().intercept || !random.front().terms.empty())
    fail(Status::unsupported, "the formula '", formula, "' has random effects other than one intercept (1|cluster): ",
         "not supported yet");
  return model;
}

FitResult fit_model(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options) {
  check_options(options);
  const bool gaussian = model.family == Family::gaussian;
  DataReport report;
  const Estimate estimate = gaussian ? run_gaussian(context, model, dataset, options, report)
                                     : run_laplace(context, model, dataset, options, report);
  FitResult out{};
  out.formula = model.formula.text;
  out.response = response_name(model.formula);
  out.group = group_name(model.formula.random.front());
  out.family = family_name(model.family);
  out.link = link_name(model.family);
  out.method = gaussian ? (options.ml ? "ml" : "reml") : "laplace";
  out.nagq = 1;
  set_data(dataset, report, out);
  set_estimates(estimate, report, options, gaussian, out);
  set_criteria(estimate, gaussian, out);
  warn_of_bounds(context, out);
  return out;
}

}  // namespace fedglmm
