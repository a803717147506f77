#include "accuracy/study.hpp"

#include <exception>
#include <regex>
#include <set>
#include <stdexcept>

namespace accuracy {
namespace {

Estimates fit_dataset(const fglmm::Context& context, const Study& study, const fglmm::Dataset& dataset) {
  return estimates_of(fglmm::Fit::run(context, fglmm::Model(context, study.formula, study.family), dataset));
}

// A site whose rules leave nothing to release sends nothing; an error if that is so at every site.
std::vector<fglmm::Summary> release(const fglmm::Context& context, const Study& study,
                                    const fglmm::DraftOptions& draft, int sites) {
  const auto protocol = fglmm::Protocol::draft(context, study.rows.view(), draft);
  std::vector<fglmm::Summary> summaries;
  std::string refusal;
  for (const Rows& site : deal(study.rows, study.cluster, sites)) {
    try {
      summaries.push_back(fglmm::Summary::of(context, protocol, site.view()));
    } catch (const fglmm::Error& error) {
      if (error.status() != FGLMM_DISCLOSURE) throw;
      refusal = error.what();
    }
  }
  if (summaries.empty()) throw std::runtime_error(refusal);
  return summaries;
}

}  // namespace

std::vector<std::string> columns_of(const std::string& formula, const Rows& rows) {
  static const std::regex name("[A-Za-z_.][A-Za-z_.0-9]*");
  std::set<std::string> used;
  for (std::sregex_iterator at(formula.begin(), formula.end(), name), end; at != end; ++at) used.insert(at->str());
  std::vector<std::string> columns;
  for (const Column& column : rows.columns)
    if (used.contains(column.name)) columns.push_back(column.name);
  return columns;
}

fglmm::DraftOptions draft_options(const Study& study, const std::string& profile, int order) {
  fglmm::DraftOptions draft;
  draft.cluster = study.cluster;
  draft.responses = {study.response};
  for (const std::string& column : columns_of(study.formula, study.rows))
    if (column != study.cluster && column != study.response) draft.variables.push_back(column);
  const std::string random = study.formula.substr(study.formula.rfind('('));
  for (const std::string& column : columns_of(random, study.rows))
    if (column != study.cluster) draft.random.push_back(column);
  draft.levels = study.levels;
  draft.profile = profile;
  draft.order = order;
  return draft;
}

Estimates fit_rows(const fglmm::Context& context, const Study& study, const Rows& rows) {
  fglmm::DatasetOptions options;
  options.levels = study.levels;
  options.text = {study.cluster};
  return fit_dataset(context, study, fglmm::Dataset::from(context, rows.view(), options));
}

Comparison compare(const fglmm::Context& context, const Study& study, const Estimates& all,
                   const fglmm::DraftOptions& draft, int sites) {
  Comparison out;
  try {
    out.fit = fit_dataset(context, study, fglmm::Dataset::from(context, release(context, study, draft, sites)));
    out.all = out.kept = gaps_between(out.fit, all);
    if (out.fit.clusters == all.clusters) return out;
    const auto is_kept = [&](const std::string& name) { return out.fit.clusters.contains(name); };
    out.kept = gaps_between(out.fit, fit_rows(context, study, rows_where(study.rows, study.cluster, is_kept)));
  } catch (const std::exception& what) {
    return {what.what(), {}, {}, {}};
  }
  return out;
}

}  // namespace accuracy
