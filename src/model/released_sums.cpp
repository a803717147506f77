#include "model/released_sums.hpp"

#include <cmath>
#include <iterator>
#include <map>

#include "base/error.hpp"
#include "model/design_rows.hpp"
#include "model/point_weights.hpp"

namespace fedglmm {
namespace {

bool allowed(Family family, const Response& response) {
  if (family == Family::binomial) return response.type == ResponseType::binary || response.trials.given();
  return family == Family::gaussian || response.type != ResponseType::numeric;
}

void check_not_constant(const Summary& summary, int response) {
  const Response& r = summary.protocol->responses[response];
  std::int64_t rows = 0;
  double events = 0;
  for (const Group& group : summary.groups) {
    if (group.is_pool()) continue;
    rows += group.n;
    events += group.y[response][0];
  }
  const bool all_zero = r.type != ResponseType::numeric && events == 0;
  const bool unweighted = !summary.protocol->weights.given();
  if (all_zero || (r.type == ResponseType::binary && unweighted && events == static_cast<double>(rows)))
    fail(Status::bad_data, "the response '", r.name, "' is ", all_zero ? 0 : 1, " in all ", rows,
         " released rows; there is nothing to fit");
}

}  // namespace

int response_index(const Model& model, const Summary& summary) {
  const Protocol& protocol = *summary.protocol;
  const int response = protocol.find_response(model.formula.response);
  if (response < 0) {
    std::string known;
    for (const Response& r : protocol.responses) known += (known.empty() ? "'" : ", '") + r.name + "'";
    fail(Status::bad_data, "'", model.formula.response, "' is no response of the protocol; it has ", known);
  }
  check_multipliers(model, protocol, protocol.responses[response]);
  refuse_undescribed(model, summary);
  if (!allowed(model.family, protocol.responses[response]))
    fail(Status::bad_data, "the response '", model.formula.response, "' is ",
         protocol.responses[response].type == ResponseType::count ? "a count" : "numeric", " in the protocol; family ",
         model.family == Family::binomial ? "binomial needs a 0/1 response, or a count with trials"
                                          : "poisson needs counts");
  check_not_constant(summary, response);
  return response;
}

namespace {

void check_nested_groups(const Formula& formula, const Protocol& protocol) {
  const std::string &outer = formula.random.front().group.front(), inner = group_name(formula.random.back());
  if (outer == protocol.within && inner == cat(protocol.cluster, ':', protocol.within)) return;
  if (protocol.within.empty())
    fail(Status::invalid_argument, "the summaries do not say what their clusters '", protocol.cluster,
         "' lie within: nested random intercepts need `protocol --within`");
  fail(Status::invalid_argument, "the summaries' clusters are '", protocol.cluster, "' within '", protocol.within,
       "': write (1 | ", shown_name(protocol.within), '/', shown_name(protocol.cluster), ")");
}

// The outer clusters of the clusters of a summary, and names of both.
void set_outer(const Formula& formula, const Summary& summary, ReleasedClusters& out) {
  std::map<std::string, std::int64_t> position;
  std::vector<std::string> of_cluster(out.names.size());
  for (std::size_t g = 0; g < out.of_group.size(); ++g) {
    if (out.of_group[g] < 0) continue;
    of_cluster[out.of_group[g]] = summary.groups[g].outer;
    position.emplace(summary.groups[g].outer, 0);
  }
  for (auto& [name, index] : position) {
    index = std::ssize(out.outer_names);
    out.outer_names.push_back(name);
  }
  for (std::size_t i = 0; i < of_cluster.size(); ++i) {
    out.outer.push_back(position.at(of_cluster[i]));
    out.names[i] += ':' + of_cluster[i];
  }
  check_nested(formula, out.outer_names.size(), out.names.size(), "the summaries");
}

}  // namespace

VariableLookup protocol_lookup(const Protocol& protocol) {
  return [&protocol](const std::string& name) {
    const Variable& variable = protocol.variables[protocol.require_variable(name)];
    return VariableInfo{variable.type == VariableType::factor, variable.levels};
  };
}

ModelDesign protocol_design(const Formula& formula, const Protocol& protocol) {
  if (is_nested(formula)) {
    check_nested_groups(formula, protocol);
  } else if (const std::string& group = formula.random.front().group.front(); group != protocol.cluster) {
    fail(Status::invalid_argument, "the summaries' cluster column is '", protocol.cluster, "', the formula groups by '",
         group, "'");
  }
  return model_design(formula, protocol_lookup(protocol));
}

ReleasedClusters released_clusters(const Formula& formula, const Summary& summary, int response) {
  ReleasedClusters out;
  for (const Group& group : summary.groups) {
    out.of_group.push_back(-1);
    if (group.is_pool()) continue;
    if (out.names.empty() || out.names.back() != group.rows.cluster) {
      out.names.push_back(group.rows.cluster);
      out.n.push_back(0);
      out.y.push_back(0);
    }
    out.of_group.back() = static_cast<int>(out.names.size()) - 1;
    out.n.back() += static_cast<double>(group.n);
    out.y.back() += group.y[response][0];
  }
  if (out.names.size() < 2)
    fail(Status::bad_data, "the summaries hold a single cluster; a random intercept needs at least two");
  if (is_nested(formula)) set_outer(formula, summary, out);
  return out;
}

ReleasedResponseSums::ReleasedResponseSums(const Summary& summary, int response)
    : summary_(summary), response_(response), index_(make_index_set(*summary.protocol, 2)) {
  for (const Group& group : summary.groups)
    if (!group.is_pool()) total_ += group.y[response][0];
}

double ReleasedResponseSums::times(const Polynomial& polynomial, const std::string& term) const {
  double out = 0;
  for (const auto& [monomial, coefficient] : polynomial) {
    if (monomial.empty()) {
      out += coefficient * total_;
      continue;
    }
    const auto position = index_.position.find(monomial);
    if (position == index_.position.end())
      fail(Status::disclosure, "the term '", term, "' needs sums of the response times products of ", monomial.size(),
           " covariates; releases hold them for 2 at most. Leave the term out");
    for (const Release& release : summary_.releases) {
      const double sum = release.totals[response_].xy[position->second];
      if (std::isnan(sum))
        fail(Status::disclosure, "release ", release.id, " withholds the sum of the response that the term '", term,
             "' needs (too few events, rule R4). Leave the term out");
      out += coefficient * sum;
    }
  }
  return out;
}

namespace {

double released(double value, const Release& release, const char* what) {
  if (std::isnan(value)) fail(Status::disclosure, "release ", release.id, " withholds ", what, " of the response");
  return value;
}

}  // namespace

double ReleasedResponseSums::squares() const {
  if (summary_.protocol->responses[response_].type == ResponseType::binary) return total_;  // w y^2 = w y
  double out = 0;
  for (const Release& release : summary_.releases)
    out += released(release.totals[response_].yy, release, "the sum of squares");
  return out;
}

double ReleasedResponseSums::log_factorials() const {
  double out = 0;
  for (const Release& release : summary_.releases)
    out += released(release.totals[response_].log_factorial, release, "the sum of log y!");
  return out;
}

double ReleasedResponseSums::log_weights() const {
  double out = 0;
  for (const Release& release : summary_.releases) out += release.log_weights;
  return out;
}

double ReleasedResponseSums::log_chooses() const {
  double out = 0;
  for (const Release& release : summary_.releases)
    out += released(release.totals[response_].log_choose, release, "the sum of log binomial coefficients");
  return out;
}

}  // namespace fedglmm
