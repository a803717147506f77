#include "model/summary_columns.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace fedglmm {

SummaryColumns::SummaryColumns(const Formula& formula, const Protocol& protocol, const std::vector<BaseColumn>& base)
    : design(protocol_design(formula, protocol)) {
  for (const DesignColumn& column : design.columns) add(design_polynomial(column, protocol, base));
  if (formula.offsets.empty()) return;
  Polynomial sum;
  for (const Covariate& covariate : formula.offsets) {
    const DesignColumn column = numeric_column(covariate, protocol_lookup(protocol));
    for (const auto& [monomial, coefficient] : design_polynomial(column, protocol, base)) sum[monomial] += coefficient;
    offset += (offset.empty() ? "offset(" : " + ") + column.name;
  }
  offset += ')';
  add(sum);
}

void SummaryColumns::add(Polynomial column) {
  const std::size_t j = polynomial.size();
  const bool ones = j < design.columns.size() && design.columns[j].atoms.empty();
  const auto constant = column.find({});
  origin.conservativeResize(origin.size() + 1);
  origin[origin.size() - 1] = 0;
  if (!ones && constant != column.end()) {
    origin[origin.size() - 1] = constant->second;
    column.erase(constant);
  }
  polynomial.push_back(std::move(column));
}

Eigen::VectorXd released_products(const SummaryColumns& columns, const ReleasedResponseSums& sums) {
  Eigen::VectorXd out(columns.design.fixed_count);
  for (Eigen::Index j = 0; j < out.size(); ++j)
    out[j] = sums.times(columns.polynomial[j], columns.design.columns[j].name);
  return out;
}

double released_offset_product(const SummaryColumns& columns, const ReleasedResponseSums& sums) {
  return columns.has_offset() ? sums.times(columns.polynomial.back(), columns.offset) : 0;
}

namespace {

// Where the group's sums of y hold that of y times the column; 0: nowhere.
std::size_t place_of(int column, const std::vector<int>& shared) {
  const auto found = std::find(shared.begin(), shared.end(), column);
  return found == shared.end() ? 0 : 1 + static_cast<std::size_t>(found - shared.begin());
}

// A column whose products with the response are needed in every cluster.
struct Need {
  std::string term, by, instead;            // "the random effect of 'age' needs"; "leave it out"
};

Need need_of(const ModelDesign& design, int column, bool random) {
  const std::string& term = design.columns[column].name;
  if (random) return {term, cat("the random effect of '", term, "' needs"), "leave it out"};
  return {term, "robust standard errors need", "ask for other intervals"};
}

// The places of a polynomial of degree 1, with their coefficients.
std::vector<std::pair<std::size_t, double>> places(const Polynomial& polynomial, const Need& need,
                                                   const Protocol& protocol, const std::vector<int>& shared) {
  if (degree(polynomial) > 1)
    fail(Status::unsupported, need.by, " sums of the response times '", need.term, "', a product of ",
         degree(polynomial), " covariates, in every cluster, which summaries do not hold: fit individual rows, or ",
         need.instead);
  std::vector<std::pair<std::size_t, double>> out;
  for (const auto& [monomial, coefficient] : polynomial) {
    const std::size_t place = monomial.empty() ? 0 : place_of(monomial.front(), shared);
    if (!monomial.empty() && place == 0)
      fail(Status::disclosure, need.by, " sums of the response times '", need.term,
           "' in every cluster, which the protocol does not share: name the column in `protocol --random` (",
           protocol.variables[base_columns(protocol)[monomial.front()].variable].name, ")");
    out.emplace_back(place, coefficient);
  }
  return out;
}

}  // namespace

std::vector<int> columns_per_cluster(const ModelDesign& design, Scores scores) {
  std::vector<int> out = design.random_columns;
  for (int j = 0; scores == Scores::wanted && j < design.fixed_count; ++j) out.push_back(j);
  return out;
}

Eigen::MatrixXd released_cluster_products(const SummaryColumns& columns, const Summary& summary, int response,
                                          const ReleasedClusters& clusters, Scores scores) {
  const std::vector<int> shared = random_columns(*summary.protocol), of = columns_per_cluster(columns.design, scores);
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(of.size()),
                                              static_cast<Eigen::Index>(clusters.names.size()));
  for (std::size_t k = 0; k < of.size(); ++k) {
    const Need need = need_of(columns.design, of[k], k < columns.design.random_columns.size());
    const auto terms = places(columns.polynomial[of[k]], need, *summary.protocol, shared);
    for (std::size_t g = 0; g < clusters.of_group.size(); ++g) {
      if (clusters.of_group[g] < 0) continue;
      for (const auto& [place, coefficient] : terms) {
        const double sum = summary.groups[g].y[response][place];
        if (std::isnan(sum))
          fail(Status::disclosure, need.by, " the sum of the response times '", need.term, "' in cluster '",
               summary.groups[g].rows.cluster, "', which the summaries withhold (too few events, rule R4): ",
               need.instead);
        out(k, clusters.of_group[g]) += coefficient * sum;
      }
    }
  }
  return out;
}

}  // namespace fedglmm
