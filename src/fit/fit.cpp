#include "fit/fit.hpp"

#include <algorithm>
#include <limits>

#include "data/cell.hpp"
#include "disclosure/rules.hpp"
#include "fit/gaussian/gaussian.hpp"
#include "fit/report.hpp"
#include "inference/certificate_report.hpp"
#include "inference/laplace_doubt.hpp"
#include "inference/profile_all.hpp"
#include "inference/robust.hpp"
#include "model/data_id.hpp"
#include "model/problems.hpp"
#include "pseudo_data/pseudo_data.hpp"

namespace fedglmm {
namespace {

// The lowest order of any group but the pools, and a word where means are all that many groups say.
void report_orders(const Summary& summary, FitResult& out) {
  std::int64_t groups = 0, means_only = 0;
  out.order = summary.protocol->order;
  for (const Group& group : summary.groups) {
    if (group.is_pool()) continue;
    ++groups;
    out.order = std::min(out.order, group.order);
    means_only += group.order < 2 && summary.protocol->order >= 2;
  }
  if (means_only > 0)
    out.unmatched.push_back(cat(means_only, " of ", groups,
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

// Pseudo-data that miss statements by more than this share of their size are far from what was released: what they
// leave open says nothing about the records.
constexpr double far_off = 0.05;

bool certifiable(const Context& context, const PseudoData& pseudo) {
  const auto worst = std::ranges::max_element(pseudo.blocks, {}, &BlockReport::residual);
  if (worst == pseudo.blocks.end() || !(worst->residual > far_off)) return true;
  context.warn(cat("no certificate: pseudo-data miss what ", worst->name, " says by ", worst->residual,
                   " of its size; estimates may be far from those of the records"));
  return false;
}

bool usable(fglmm_outcome outcome) { return outcome == FGLMM_CONVERGED || outcome == FGLMM_BOUNDARY; }

// Tests with few clusters' robust errors reject too often; "few" begins at 20 to 50 (Cameron and Miller 2015, J. Human
// Resources 50, section VI).
constexpr std::size_t few_clusters = 40;

Scores scores_for(const FitOptions& options) {
  return options.interval == Interval::robust ? Scores::wanted : Scores::unwanted;
}

void warn_of_robust(const Context& context, fglmm_outcome outcome, const DataReport& report) {
  const bool nested = !report.outer.empty();
  const std::size_t clusters = nested ? report.outer_names.size() : report.clusters.size();
  if (!usable(outcome))
    context.warn("no robust standard errors: they are those of a maximum, and the fit did not converge");
  else if (clusters < few_clusters)
    context.warn(cat("robust standard errors from ", clusters, nested ? " outer" : "",
                     " clusters are too small as a rule; they need about ", few_clusters, " or more"));
}

// Without a maximum NaN.
template <class Covariance>
void add_robust(const Context& context, const Estimate& estimate, const DataReport& report, double level,
                const Covariance& covariance, FitResult& out) {
  const Eigen::Index q = estimate.beta.size();
  warn_of_robust(context, estimate.outcome, report);
  const Eigen::MatrixXd none = Eigen::MatrixXd::Constant(q, q, not_a_number);
  report_robust(usable(estimate.outcome) ? covariance() : none, level, out);
}

// Estimates into `out`, with the intervals that were asked for.
void run_gaussian(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options,
                  DataReport& report, FitResult& out) {
  GaussianOpen open;
  const Scores scores = scores_for(options);
  const GaussianSums sums = dataset.from_rows()
                                ? gaussian_sums_from_rows(context, model, dataset.rows(), report, scores)
                                : gaussian_sums_from_summary(context, model, dataset, report, &open, scores);
  const Estimate estimate = fit_gaussian(sums, !options.ml, options.max_iterations);
  set_data(dataset, report, out);
  report_estimate(estimate, report, options, out);
  if (!dataset.from_rows() && usable(estimate.outcome)) {
    const PseudoData* pseudo = !open.points.multiplier.isZero(0) ? &dataset.pseudo_data(context) : nullptr;
    const OpenSums* open_sums = pseudo ? pseudo->open.get() : nullptr;
    if (!pseudo || certifiable(context, *pseudo))
      report_certificate(gaussian_errors(context, sums, estimate, !options.ml, open, open_sums), out);
  }
  if (options.interval == Interval::robust)
    add_robust(context, estimate, report, options.level, [&] { return robust_covariance(sums, estimate); }, out);
  if (options.interval == Interval::profile)
    report_profile_intervals(context, gaussian_profiles(sums, options.max_iterations), report, options.level, out);
}

void run_laplace(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options,
                 DataReport& report, FitResult& out) {
  const Scores scores = scores_for(options);
  const LaplaceProblem problem = dataset.from_rows()
                                     ? laplace_problem_from_rows(context, model, dataset.rows(), report, scores)
                                     : laplace_problem_from_summary(context, model, dataset, report, scores);
  const LaplaceOptions search{options.nagq, options.max_iterations};
  const LaplaceEstimate estimate = fit_laplace(context, problem, search);
  set_data(dataset, report, out);
  report_estimate(estimate, report, options, out);
  if (options.interval == Interval::robust)
    add_robust(context, estimate, report, options.level,
               [&] { return robust_covariance(context, problem, estimate, options.nagq); }, out);
  if (!usable(estimate.outcome)) return;
  const std::string doubt = options.nagq == 1 ? laplace_doubt(context, problem, estimate) : "";
  if (!doubt.empty()) context.warn(doubt);
  if (!dataset.from_rows() && certifiable(context, dataset.pseudo_data(context)))
    report_certificate(laplace_errors(context, problem, estimate, *dataset.pseudo_data(context).open), out);
  if (options.interval == Interval::profile)
    report_profile_intervals(context, laplace_profiles(context, problem, estimate, search), report, options.level, out);
}

void check_options(const FitOptions& options) {
  if (!(options.level > 0 && options.level < 1))
    fail(Status::invalid_argument, "confidence level ", options.level, " is outside (0, 1)");
  if (options.nagq < 1 || options.nagq > 100)
    fail(Status::invalid_argument, "nagq ", options.nagq, " is outside 1 to 100");
  if (options.max_iterations < 1) fail(Status::invalid_argument, "max_iterations must be at least 1");
}

}  // namespace

FitResult fit_model(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options) {
  check_options(options);
  const Threads::Scope threads(context.threads);
  const bool gaussian = model.family == Family::gaussian;
  FitResult out{};
  out.formula = model.formula.text;
  out.response = response_name(model.formula);
  out.group = group_name(model.formula.random.back());
  out.data = data_id(dataset, model.formula.response, model.formula.random.front().group.front(), context.threads);
  out.family = family_name(model.family);
  out.link = link_name(model.family);
  out.method = gaussian ? (options.ml ? "ml" : "reml") : options.nagq > 1 ? "agq" : "laplace";
  out.nagq = options.nagq;
  if (gaussian && options.nagq > 1)
    fail(Status::invalid_argument, "nagq ", options.nagq, " is for binomial and poisson: a gaussian fit is exact");
  if (is_nested(model.formula) && options.nagq > 1)
    fail(Status::unsupported, "quadrature is not supported for nested random intercepts; use nagq 1");
  DataReport report;
  (gaussian ? run_gaussian : run_laplace)(context, model, dataset, options, report, out);
  if (const std::string doubt = certificate_doubt(out); !doubt.empty()) context.warn(doubt);
  return out;
}

}  // namespace fedglmm
