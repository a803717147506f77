#include <numeric>

#include "base/error.hpp"
#include "fit/points.hpp"
#include "fit/problems.hpp"
#include "fit/released_sums.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "summary/group_moments.hpp"

namespace fedglmm {
namespace {

// The constant of each column's polynomial is taken out where an intercept absorbs it: large offsets then cost no
// digits.
struct Columns {
  std::vector<DesignColumn> design;
  std::vector<std::string> names;
  std::vector<Polynomial> polynomial;       // about `origin`
  Eigen::VectorXd origin;
  int intercept = -1;

  Columns(const Formula& formula, const Protocol& protocol, const std::vector<BaseColumn>& base)
      : design(protocol_design(formula, protocol)),
        origin(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(design.size()))) {
    for (std::size_t j = 0; j < design.size(); ++j) {
      if (design[j].atoms.empty()) intercept = static_cast<int>(j);
      names.push_back(design[j].name);
      polynomial.push_back(design_polynomial(design[j], protocol, base));
    }
    for (std::size_t j = 0; j < design.size() && intercept >= 0; ++j) {
      const auto constant = polynomial[j].find({});
      if (static_cast<int>(j) == intercept || constant == polynomial[j].end()) continue;
      origin[static_cast<Eigen::Index>(j)] = constant->second;
      polynomial[j].erase(constant);
    }
  }

  Eigen::Index q() const { return origin.size(); }
};

// What is fitted, from what was summed: y = factor * v + shift.
struct ResponseScale {
  double factor = 1, shift = 0;
};

// X'y of the standardized columns.
Eigen::VectorXd standardized_xy(const Columns& columns, const Standardization& s, const ReleasedResponseSums& sums,
                                const ResponseScale& scale, double n, const Eigen::VectorXd& column_sums) {
  Eigen::VectorXd xy(columns.q());
  const double total = scale.factor * sums.total() + scale.shift * n;
  for (Eigen::Index j = 0; j < columns.q(); ++j) {
    const double raw =
        scale.factor * sums.times(columns.polynomial[j], columns.names[j]) + scale.shift * column_sums[j];
    xy[j] = j == columns.intercept ? raw : (raw - (s.centre[j] - columns.origin[j]) * total) / s.scale[j];
  }
  return xy;
}

// A refusal comes before pseudo-data are made.
void check_terms(const Columns& columns, const ReleasedResponseSums& sums) {
  for (std::size_t j = 0; j < columns.names.size(); ++j) sums.times(columns.polynomial[j], columns.names[j]);
}

void set_report(const Columns& columns, const ReleasedClusters& clusters, const Summary& summary, DataReport& report) {
  report.names = columns.names;
  report.clusters = clusters.names;
  for (const Group& group : summary.groups)
    if (!group.is_pool()) report.rows += group.n;
}

// Sums of the columns and of their products over the rows of each group, about the columns' origin.
class GroupSums {
 public:
  GroupSums(const Context& context, const Model& model, const Dataset& dataset, const Columns& columns,
            const std::vector<BaseColumn>& base, DataReport& report)
      : context_(context), model_(model), dataset_(dataset), columns_(columns), report_(report),
        index_(make_index_set(*dataset.summary().protocol, index_degree(*dataset.summary().protocol))) {
    for (Eigen::Index j = 0; j < columns.q(); ++j)
      for (Eigen::Index k = 0; k <= j; ++k)
        products_.push_back(multiply(columns.polynomial[j], columns.polynomial[k], base));
  }

  void of_group(std::size_t g, Eigen::VectorXd& sums, Eigen::MatrixXd& products) {
    const Group& group = dataset_.summary().groups[g];
    if (group.in_cells() || !released(GroupMoments(index_, group), sums, products)) from_pseudo_rows(g, sums, products);
  }

 private:
  static bool evaluate(const GroupMoments& moments, const Polynomial& polynomial, double& out) {
    out = 0;
    for (const auto& [monomial, coefficient] : polynomial) {
      const auto sum = moments.sum(monomial);
      if (!sum) return false;
      out += coefficient * *sum;
    }
    return true;
  }

  bool released(const GroupMoments& moments, Eigen::VectorXd& sums, Eigen::MatrixXd& products) const {
    for (Eigen::Index j = 0, jk = 0; j < columns_.q(); ++j) {
      if (!evaluate(moments, columns_.polynomial[j], sums[j])) return false;
      for (Eigen::Index k = 0; k <= j; ++k, ++jk) {
        if (!evaluate(moments, products_[jk], products(j, k))) return false;
        products(k, j) = products(j, k);
      }
    }
    return true;
  }

  void from_pseudo_rows(std::size_t g, Eigen::VectorXd& sums, Eigen::MatrixXd& products) {
    const PseudoData& pseudo = dataset_.pseudo_data(context_);
    if (rows_.rows.empty()) {
      rows_ = design_rows(model_.formula, pseudo.frame, Levels::keep);
      report_.unmatched = pseudo.unmatched;
    }
    const std::int64_t first = pseudo.group_offset[g], n = pseudo.group_offset[g + 1] - first;
    const Eigen::Map<const Eigen::MatrixXd> all(rows_.X.data(), rows_.count(), columns_.q());
    Eigen::MatrixXd X = all.middleRows(first, n);
    X.rowwise() -= columns_.origin.transpose();
    const Eigen::Map<const Eigen::VectorXd> w(&pseudo.weight[first], n);
    sums = X.transpose() * w;
    products = X.transpose() * w.asDiagonal() * X;
  }

  const Context& context_;
  const Model& model_;
  const Dataset& dataset_;
  const Columns& columns_;
  DataReport& report_;
  IndexSet index_;
  std::vector<Polynomial> products_;
  DesignRows rows_;
};

// xx and cluster_x about the columns' origin, not scaled yet.
void add_groups(GroupSums& group_sums, const ReleasedClusters& clusters, Eigen::Index q, GaussianSums& out) {
  out.xx = Eigen::MatrixXd::Zero(q, q);
  out.cluster_x = Eigen::MatrixXd::Zero(q, static_cast<Eigen::Index>(clusters.names.size()));
  Eigen::VectorXd x(q);
  Eigen::MatrixXd xx(q, q);
  for (std::size_t g = 0; g < clusters.of_group.size(); ++g) {
    if (clusters.of_group[g] < 0) continue;
    group_sums.of_group(g, x, xx);
    out.cluster_x.col(clusters.of_group[g]) += x;
    out.xx += xx;
  }
}

void standardize_sums(const Columns& columns, const Eigen::VectorXd& column_sums, GaussianSums& out) {
  Standardization& s = out.standardization;
  s = standardization(columns.names, columns.intercept, out.n, column_sums, out.xx.diagonal());
  const Eigen::VectorXd shift = s.centre;   // still about the columns' origin
  out.xx += out.n * shift * shift.transpose() - column_sums * shift.transpose() - shift * column_sums.transpose();
  if (columns.intercept >= 0) {             // 1'(x - shift) = 0 for centred columns, n for the intercept
    out.xx.row(columns.intercept).setZero();
    out.xx.col(columns.intercept).setZero();
    out.xx(columns.intercept, columns.intercept) = out.n;
  }
  out.xx = s.scale.cwiseInverse().asDiagonal() * out.xx * s.scale.cwiseInverse().asDiagonal();
  const Eigen::Map<const Eigen::RowVectorXd> n(out.cluster_n.data(), out.cluster_x.cols());
  out.cluster_x = s.scale.cwiseInverse().asDiagonal() * (out.cluster_x - shift * n);
  s.centre += columns.origin;
}

}  // namespace

LaplaceProblem laplace_problem_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                            DataReport& report) {
  const Summary& summary = dataset.summary();
  const int response = response_index(model, summary);
  const Columns columns(model.formula, *summary.protocol, base_columns(*summary.protocol));
  const ReleasedClusters clusters = released_clusters(summary, response);
  const ReleasedResponseSums sums(summary, response);
  set_report(columns, clusters, summary, report);
  check_terms(columns, sums);
  const PseudoData& pseudo = dataset.pseudo_data(context);
  report.unmatched = pseudo.unmatched;
  LaplaceProblem problem;
  problem.cumulants = model.family == Family::binomial ? Cumulants::binomial : Cumulants::poisson;
  DesignRows rows = design_rows(model.formula, pseudo.frame, Levels::keep);
  set_points(rows, pseudo.weight, problem);
  problem.points.response = clusters.y;
  problem.xy = standardized_xy(columns, problem.standardization, sums, {}, 0, Eigen::VectorXd::Zero(columns.q()));
  if (model.family == Family::poisson && summary.protocol->responses[response].type == ResponseType::count)
    problem.constant = -sums.log_factorials();
  return problem;
}

GaussianSums gaussian_sums_from_summary(const Context& context, const Model& model, const Dataset& dataset,
                                        DataReport& report) {
  const Summary& summary = dataset.summary();
  const int response = response_index(model, summary);
  const std::vector<BaseColumn> base = base_columns(*summary.protocol);
  const Columns columns(model.formula, *summary.protocol, base);
  const ReleasedClusters clusters = released_clusters(summary, response);
  const ReleasedResponseSums sums(summary, response);
  set_report(columns, clusters, summary, report);
  check_terms(columns, sums);

  GaussianSums out;
  out.names = columns.names;
  out.cluster_n = clusters.n;
  out.n = std::accumulate(clusters.n.begin(), clusters.n.end(), 0.0);
  GroupSums group_sums(context, model, dataset, columns, base, report);
  add_groups(group_sums, clusters, columns.q(), out);
  const Eigen::VectorXd column_sums = out.cluster_x.rowwise().sum();
  standardize_sums(columns, column_sums, out);
  check_rank(out.names, out.xx);

  const Response& scales = summary.protocol->responses[response];
  if (columns.intercept >= 0) out.response_centre = scales.centre + scales.scale * sums.total() / out.n;
  const ResponseScale scale{scales.scale, scales.centre - out.response_centre};
  out.xy = standardized_xy(columns, out.standardization, sums, scale, out.n, column_sums);
  out.yy = scale.factor * (scale.factor * sums.squares() + 2 * scale.shift * sums.total()) +
           out.n * scale.shift * scale.shift;
  if (!(out.yy > 1e-12 * out.n * out.response_centre * out.response_centre) || !(out.yy > 0))
    fail(Status::bad_data, "the response '", model.formula.response, "' hardly varies about its mean of ",
         out.response_centre, " in all ", out.n, " released rows; there is nothing to fit");
  for (std::size_t i = 0; i < clusters.n.size(); ++i)
    out.cluster_y.push_back(scale.factor * clusters.y[i] + scale.shift * clusters.n[i]);
  return out;
}

}  // namespace fedglmm
