#include "model/model.hpp"

#include "base/error.hpp"

namespace fedglmm {
namespace {

Family parse_family(const std::string& name) {
  if (name == "gaussian") return Family::gaussian;
  if (name == "binomial") return Family::binomial;
  if (name == "poisson") return Family::poisson;
  fail(Status::invalid_argument, "unknown family '", name, "'; expected 'gaussian', 'binomial' or 'poisson'");
}

// All random effects are of one column's clusters, or intercepts of two nested ones.
void check_groups(const Formula& formula) {
  if (is_nested(formula)) return;
  const RandomTerm& first = formula.random.front();
  for (const RandomTerm& term : formula.random) {
    if (term.group != first.group)
      fail(Status::unsupported, "the formula '", formula.text, "' has random effects of '", group_name(first),
           "' and of '", group_name(term),
           "': crossed groups are not supported, nested intercepts (1 | outer/inner) are");
    if (term.group.size() > 1)
      fail(Status::unsupported, "the formula '", formula.text, "' has random effects of '", group_name(term),
           "': an interaction as the only group is not supported; make a column of it");
  }
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

const char* family_name(Family family) {
  return family == Family::gaussian ? "gaussian" : family == Family::binomial ? "binomial" : "poisson";
}

const char* link_name(Family family) {
  return family == Family::gaussian ? "identity" : family == Family::binomial ? "logit" : "log";
}

Model make_model(const std::string& formula, const std::string& family, const ModelColumns& columns) {
  Model model{parse_formula(formula), parse_family(family), columns.weights, columns.trials};
  check_columns(model, columns);
  if (!columns.offset.empty()) model.formula.offsets.push_back({{{columns.offset}}});
  const auto& random = model.formula.random;
  if (random.empty())
    fail(Status::unsupported, "the formula '", formula, "' has no random effects; add some, such as (1|cluster)");
  check_groups(model.formula);
  return model;
}

}  // namespace fedglmm
