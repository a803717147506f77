#include "fit/fit.hpp"

#include <algorithm>
#include <limits>

#include "data/cell.hpp"
#include "disclosure/rules.hpp"
#include "fit/certificate.hpp"
#include "fit/data_id.hpp"
#include "fit/problems.hpp"
#include "fit/report.hpp"

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

// An engine's estimate and, of fits from summaries, how far its coefficients may be off.
struct Fitted {
  Estimate estimate;
  EstimateErrors errors;
};

// One value a cluster.
Eigen::MatrixXd column(const std::vector<double>& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

// Of one random intercept with this SD.
template <class EngineEstimate>
Estimate estimate_of(const EngineEstimate& e, double random_sd, double residual_sd) {
  return {e.outcome, e.message, e.beta, e.covariance, Eigen::MatrixXd::Constant(1, 1, random_sd * random_sd),
          residual_sd, e.loglik, e.max_gradient, column(e.mode), column(e.mode_sd), e.evaluations};
}

Fitted run_gaussian(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options,
                    DataReport& report) {
  const GaussianSums sums = dataset.from_rows() ? gaussian_sums_from_rows(model, dataset.rows(), report)
                                                : gaussian_sums_from_summary(context, model, dataset, report);
  const GaussianEstimate e = fit_gaussian(sums, !options.ml, options.max_iterations);
  return {estimate_of(e, e.sigma_b, e.sigma), {}};
}

Fitted run_laplace(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options,
                   DataReport& report) {
  const LaplaceProblem problem = dataset.from_rows()
                                     ? laplace_problem_from_rows(model, dataset.rows(), report)
                                     : laplace_problem_from_summary(context, model, dataset, report);
  const LaplaceEstimate e = fit_laplace(context, problem, options.max_iterations);
  EstimateErrors errors;
  if (!dataset.from_rows()) errors = estimate_errors(problem, e, *dataset.pseudo_data(context).open);
  return {estimate_of(e, e.sigma, std::numeric_limits<double>::quiet_NaN()), errors};
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

void set_certificate(const EstimateErrors& errors, FitResult& out) {
  for (Eigen::Index j = 0; j < errors.beta.size(); ++j)
    out.certificate.push_back({out.fixed[j].name, certificate_factor * errors.beta[j] / out.fixed[j].se});
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
  if (options.interval != Interval::wald)
    fail(Status::unsupported, "profile-likelihood intervals are not supported yet; ask for Wald intervals");
  if (options.max_iterations < 1) fail(Status::invalid_argument, "max_iterations must be at least 1");
}

}  // namespace

Model make_model(const std::string& formula, const std::string& family) {
  Model model{parse_formula(formula), parse_family(family)};
  const auto& random = model.formula.random;
  if (random.empty())
    fail(Status::unsupported, "the formula '", formula, "' has no random intercept; add one, such as (1|cluster)");
  if (random.size() > 1 || !random.front().intercept || !random.front().terms.empty())
    fail(Status::unsupported, "the formula '", formula, "' has random effects other than one intercept (1|cluster): ",
         "not supported yet");
  return model;
}

FitResult fit_model(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options) {
  check_options(options);
  const bool gaussian = model.family == Family::gaussian;
  DataReport report;
  report.random.blocks = {{{"(Intercept)"}}};
  const Fitted fitted = gaussian ? run_gaussian(context, model, dataset, options, report)
                                 : run_laplace(context, model, dataset, options, report);
  FitResult out{};
  out.formula = model.formula.text;
  out.response = model.formula.response;
  out.group = model.formula.random.front().group;
  out.data = data_id(dataset, out.response, out.group);
  out.family = family_name(model.family);
  out.link = link_name(model.family);
  out.method = gaussian ? (options.ml ? "ml" : "reml") : "laplace";
  out.nagq = options.nagq;
  set_data(dataset, report, out);
  report_estimate(fitted.estimate, report, options, out);
  set_certificate(fitted.errors, out);
  warn_of_bounds(context, out);
  return out;
}

}  // namespace fedglmm
