#include "model/gaussian_rows.hpp"

#include <algorithm>
#include <cmath>

#include "model/gaussian_factors.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

class RowSums {
 public:
  RowSums(const GaussianColumns& columns, const Eigen::Ref<const Eigen::MatrixXd>& X, std::span<const double> y,
          std::span<const double> weight)
      : columns_(columns), X_(X), y_(y.data(), X.rows()), w_(weight.data(), X.rows()) {
    for (const int column : columns.random_columns) per_cluster_.push_back(column + 1);
    for (std::size_t j = 0; columns.for_scores && j < columns.names.size(); ++j)
      per_cluster_.push_back(static_cast<Index>(j) + 1);
    set_origin();
  }

  OriginSums over(const std::vector<std::int64_t>& offset) {
    const Index functions = out_.origin.size(), parts = 1 + static_cast<Index>(per_cluster_.size());
    out_.total = Eigen::MatrixXd::Zero(functions, functions);
    out_.clusters.resize(parts, functions * static_cast<Index>(offset.size() - 1));
    RowMatrix cluster = RowMatrix::Zero(parts, functions);
    std::size_t next = 1;                   // offset[next] ends the cluster
    const auto close = [&] {
      out_.clusters.middleCols(static_cast<Index>(next - 1) * functions, functions) = cluster;
      cluster.setZero();
      ++next;
    };
    for (Index first = 0; first < X_.rows(); first += panel_rows) {
      const Index n = std::min(panel_rows, X_.rows() - first);
      fill(first, n);
      out_.total.noalias() += panel_.topRows(n).transpose() * panel_.topRows(n);
      for (Index i = 0; i < n; ++i) {
        while (first + i == offset[next]) close();
        add(panel_.row(i).data(), functions, cluster);
      }
    }
    while (next < offset.size()) close();
    return std::move(out_);
  }

 private:
  static constexpr Index panel_rows = 128;

  // Means, themselves about the first row that counts.
  void set_origin() {
    const Index c = X_.cols();
    out_.origin = Eigen::VectorXd::Zero(c + 2);
    const Index start = std::find_if(w_.begin(), w_.end(), [](double w) { return w > 0; }) - w_.begin();
    const double total = w_.sum();
    const auto mean = [&](const auto& x) { return x[start] + w_.dot((x.array() - x[start]).matrix()) / total; };
    for (Index j = 0; j < c; ++j)
      if (j != columns_.ones) out_.origin[j + 1] = mean(X_.col(j));
    out_.origin[c + 1] = mean(y_);
    panel_.resize(panel_rows, c + 2);
  }

  // The functions less their origins, times sqrt w.
  void fill(Index first, Index n) {
    auto root = panel_.col(0).head(n);
    root = w_.segment(first, n).cwiseSqrt();
    for (Index j = 0; j < X_.cols(); ++j)
      panel_.col(j + 1).head(n) = root.array() * (X_.col(j).segment(first, n).array() - out_.origin[j + 1]);
    panel_.rightCols<1>().head(n) = root.array() * (y_.segment(first, n).array() - out_.origin[X_.cols() + 1]);
    for (Index i = first; i < first + n; ++i) {
      out_.n += w_[i] > 0;
      if (w_[i] > 0 && w_[i] != 1) out_.log_weights += std::log(w_[i]);
    }
  }

  void add(const double* f, Index functions, RowMatrix& cluster) const {
    for (Index k = 0; k < cluster.rows(); ++k) {
      const double g = k == 0 ? f[0] : f[per_cluster_[k - 1]];
      double* sums = cluster.row(k).data();
      for (Index j = 0; j < functions; ++j) sums[j] += g * f[j];
    }
  }

  const GaussianColumns& columns_;
  Eigen::Ref<const Eigen::MatrixXd> X_;
  Eigen::Map<const Eigen::VectorXd> y_, w_;
  std::vector<Index> per_cluster_;          // functions whose products with all are summed per cluster
  RowMatrix panel_;
  OriginSums out_;
};

}  // namespace

GaussianSums gaussian_sums(const GaussianColumns& columns, const Eigen::Ref<const Eigen::MatrixXd>& X,
                           const std::vector<std::int64_t>& offset, std::span<const double> y,
                           std::span<const double> weight) {
  return standardized_sums(RowSums(columns, X, y, weight).over(offset), columns);
}

}  // namespace fedglmm
