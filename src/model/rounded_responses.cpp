#include "model/rounded_responses.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

double coefficient(const Polynomial& polynomial, const Monomial& monomial) {
  const auto found = polynomial.find(monomial);
  return found == polynomial.end() ? 0 : found->second;
}

class Builder {
 public:
  Builder(const SummaryColumns& columns, const Summary& summary, int response)
      : columns_(columns), protocol_(*summary.protocol), base_(base_columns(protocol_)), response_(response) {}

  // The sum of y times a monomial over n rows; fixed: it is part of the sums of y times the fixed effects' columns.
  void add(const Monomial& monomial, double n, bool fixed, Index cluster) {
    const double grid = response_grid(protocol_, base_, response_, monomial, n);
    if (!(grid > 0)) return;
    const Response& response = protocol_.responses[response_];
    Row row{Eigen::VectorXd::Zero(columns_.design.fixed_count),
            Eigen::VectorXd::Zero(std::ssize(columns_.design.random_columns)), monomial.empty() ? 1.0 : 0.0,
            monomial.empty() ? -response.centre : 0, cluster, response.scale * response.scale * grid * grid / 12};
    for (Index j = 0; j < row.fixed.size() && fixed; ++j) row.fixed[j] = part(j, monomial);
    for (Index a = 0; a < row.random.size() && cluster >= 0; ++a)
      row.random[a] = part(columns_.design.random_columns[a], monomial);
    if (columns_.has_offset() && fixed) row.offset += part(columns_.size() - 1, monomial);
    if (!row.fixed.isZero(0) || !row.random.isZero(0)) rows_.push_back(std::move(row));
  }

  RoundedResponses joined() const {
    const Index n = std::ssize(rows_);
    RoundedResponses out{{Eigen::MatrixXd(n, columns_.design.fixed_count),
                          Eigen::MatrixXd(n, std::ssize(columns_.design.random_columns)), Eigen::VectorXd(n),
                          Eigen::VectorXd(n), {}},
                         Eigen::VectorXd(n)};
    for (Index k = 0; k < n; ++k) {
      const Row& row = rows_[static_cast<std::size_t>(k)];
      out.functions.fixed.row(k) = row.fixed;
      out.functions.random.row(k) = row.random;
      out.functions.one[k] = row.one;
      out.functions.offset[k] = row.offset;
      out.functions.cluster.push_back(row.cluster);
      out.variance[k] = row.variance;
    }
    return out;
  }

 private:
  double part(Index column, const Monomial& monomial) const {
    return coefficient(columns_.polynomial[column], monomial) + (monomial.empty() ? columns_.origin[column] : 0);
  }

  struct Row {
    Eigen::VectorXd fixed, random;
    double one, offset;
    Index cluster;
    double variance;
  };
  const SummaryColumns& columns_;
  const Protocol& protocol_;
  std::vector<BaseColumn> base_;
  int response_;
  std::vector<Row> rows_;
};

}  // namespace

RoundedResponses rounded_responses(const SummaryColumns& columns, const Summary& summary, int response,
                                   const ReleasedClusters& clusters) {
  Builder out(columns, summary, response);
  if (!says_cells(*summary.protocol)) return out.joined();
  const IndexSet index = make_index_set(*summary.protocol, 2);
  for (const Release& release : summary.releases)
    for (const Monomial& monomial : index.monomials)
      if (!monomial.empty()) out.add(monomial, static_cast<double>(release.rows), true, -1);
  const std::vector<int> shared = random_columns(*summary.protocol);
  for (std::size_t g = 0; g < clusters.of_group.size(); ++g) {
    if (clusters.of_group[g] < 0) continue;
    const auto n = static_cast<double>(summary.groups[g].n);
    out.add({}, n, true, clusters.of_group[g]);
    for (const int column : shared) out.add({column}, n, false, clusters.of_group[g]);
  }
  return out.joined();
}

}  // namespace fedglmm
