// Clusters c in outer clusters o, of n_c rows (sums of weights), means m_c of [X y]; S = diag(t_1, t_2):
//   a_c = n_c / (1 + t_2 n_c),  a_o = sum a_c,  g_o = 1 / (1 + t_1 a_o),  m_o = sum a_c m_c / a_o
//   log|V| = sum log(1 + t_2 n_c) + sum log(1 + t_1 a_o) - sum log w
//   [X y]'V^-1 [X y] = (inside clusters) + sum a_c (m_c - m_o)(m_c - m_o)' + sum a_o g_o m_o m_o'
// With Z_1 and Z_2 the indicators of outer clusters and clusters, P_jk = Z_j'V^-1 Z_k in an outer cluster is
//   P_11 = a_o g_o,  P_12 = g_o a_c,  P_22 = diag(a_c) - (1 - g_o) / a_o a_c a_c'
// and Z_1'V^-1 x = a_o g_o m_o, Z_2'V^-1 x = a_c (m_c - (1 - g_o) m_o) of a column x. With U_j = |Z_j'V^-1 e|^2,
// B_j = Z_j'V^-1 X, e the residuals:
//   d(-2 loglik)/dt_j = tr P_jj - U_j / sigma^2 [- tr A^-1 B_j'B_j]
// and the second derivatives are those of gaussian_one_level.cpp.
#include <cmath>

#include "fit/gaussian/gaussian_levels.hpp"
#include "model/gaussian_factors.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int levels = 2;

// Sums over outer clusters that the derivatives need, by level or by pair of levels 11, 12, 22. [B_j u_j]: columns of X
// in units where A = I, then the residuals.
struct NestedSums {
  double trace[levels] = {0, 0};            // of P_jj
  double squares[levels + 1] = {0, 0, 0};   // |P_jk|^2
  MatrixXd gram[levels];                    // [B_j u_j]'[B_j u_j]
  VectorXd between[levels + 1];             // diagonal of [B_j u_j]'P_jk [B_k u_k]
};

class Nested final : public GaussianLevels {
 public:
  explicit Nested(const GaussianSums& sums) : factors_(cluster_factors(sums)), n_(factors_.clusters) {
    means_.resize(factors_.clusters, factors_.q + 1);
    for (Index c = 0; c < factors_.clusters; ++c) {
      const auto row = factors_.inside.row(levels * c + 1);  // that of rank 1: both columns are 1
      n_[c] = row[0] * row[0];
      if (n_[c] > 0) means_.row(c) = row.tail(factors_.q + 1) / row[0];
      else means_.row(c).setZero();
    }
    for (std::size_t c = 0; c < sums.outer.size(); ++c) {
      const auto outer = static_cast<std::size_t>(sums.outer[c]);
      if (outer >= members_.size()) members_.resize(outer + 1);
      members_[outer].push_back(static_cast<Index>(c));
    }
    outer_means_.resize(std::ssize(members_), factors_.q + 1);
    a_ = n_;
    outer_a_ = g_ = VectorXd(std::ssize(members_));
  }

  Index rank() const override { return factors_.rank; }

  double solve(const MatrixXd& lambda, GaussianPoint& out) override {
    const double log_v = set_weights(lambda.row(0).squaredNorm(), lambda.row(1).squaredNorm());
    const Index q = factors_.q;
    outer_means_ = means_of(means_);
    RowMatrix inner = means_;
    for (std::size_t o = 0; o < members_.size(); ++o)
      for (const Index c : members_[o]) inner.row(c) -= outer_means_.row(static_cast<Index>(o));
    const VectorXd outer_weight = outer_a_.cwiseProduct(g_);
    const MatrixXd between = inner.transpose() * a_.asDiagonal() * inner +
                             outer_means_.transpose() * outer_weight.asDiagonal() * outer_means_;
    out.A.compute(factors_.xx + between.topLeftCorner(q, q));
    out.beta = out.A.solve(factors_.xy + between.topRightCorner(q, 1));
    VectorXd contrast = VectorXd::Ones(q + 1);
    contrast.head(q) = -out.beta;
    out.rss = factors_.yy - 2 * out.beta.dot(factors_.xy) + out.beta.dot(factors_.xx * out.beta) +
              a_.dot((inner * contrast).cwiseAbs2()) + outer_weight.dot((outer_means_ * contrast).cwiseAbs2());
    return log_v;
  }

  void set_derivatives(GaussianPoint& out, bool reml, bool sigma_is_held) override {
    const Index q = factors_.q;
    const NestedSums sums = sums_over(residuals(out));
    const double precision = 1 / out.variance;
    out.gradient = out.explained = MatrixXd::Zero(levels, levels);
    out.hessian = MatrixXd::Zero(levels * levels, levels * levels);
    for (int j = 0; j < levels; ++j) {
      const auto Bj = sums.gram[j].topLeftCorner(q, q);
      out.explained(j, j) = sums.gram[j](q, q);
      out.gradient(j, j) = -0.5 * (sums.trace[j] - precision * out.explained(j, j) - (reml ? Bj.trace() : 0));
    }
    for (int j = 0; j < levels; ++j)
      for (int k = 0; k < levels; ++k) {
        const MatrixXd &J = sums.gram[j], &K = sums.gram[k];
        const VectorXd& between = sums.between[j + k];
        double twice = -sums.squares[j + k] + 2 * precision * (between[q] - J.col(q).head(q).dot(K.col(q).head(q)));
        if (!sigma_is_held) twice -= precision * J(q, q) * K(q, q) / out.rss;
        if (reml) twice += 2 * between.head(q).sum() - J.topLeftCorner(q, q).cwiseProduct(K.topLeftCorner(q, q)).sum();
        out.hessian((levels + 1) * j, (levels + 1) * k) = -0.5 * twice;
      }
  }

  void set_modes(const MatrixXd&, const MatrixXd& lambda, const VectorXd& beta, Estimate& out) const override {
    const double t1 = lambda.row(0).squaredNorm(), t2 = lambda.row(1).squaredNorm();
    VectorXd contrast = VectorXd::Ones(factors_.q + 1);
    contrast.head(factors_.q) = -beta;
    const VectorXd inner = means_ * contrast, outer = outer_means_ * contrast;
    out.mode.resize(factors_.clusters, levels);
    out.mode_sd.resize(factors_.clusters, levels);
    for (std::size_t o = 0; o < members_.size(); ++o) {
      const auto at = static_cast<Index>(o);
      const double f = 1 - g_[at], share = outer_a_[at] > 0 ? f / outer_a_[at] : 0;
      for (const Index c : members_[o]) {
        out.mode.row(c) << t1 * outer_a_[at] * g_[at] * outer[at], t2 * a_[c] * (inner[c] - f * outer[at]);
        const double rest = t2 / (1 + t2 * n_[c]) + t2 * t2 * share * a_[c] * a_[c];
        out.mode_sd.row(c) << out.sigma * std::sqrt(t1 * g_[at]), out.sigma * std::sqrt(rest);
      }
    }
  }

 private:
  // log|V| + sum log w
  double set_weights(double t1, double t2) {
    double log_v = 0;
    for (Index c = 0; c < n_.size(); ++c) {
      log_v += std::log1p(t2 * n_[c]);
      a_[c] = n_[c] / (1 + t2 * n_[c]);
    }
    outer_a_.setZero();
    for (std::size_t o = 0; o < members_.size(); ++o)
      for (const Index c : members_[o]) outer_a_[static_cast<Index>(o)] += a_[c];
    g_ = (1 + t1 * outer_a_.array()).inverse();
    return log_v + (t1 * outer_a_.array()).log1p().sum();
  }

  // Of outer clusters, from those of clusters.
  RowMatrix means_of(const RowMatrix& clusters) const {
    RowMatrix out = RowMatrix::Zero(std::ssize(members_), clusters.cols());
    for (std::size_t o = 0; o < members_.size(); ++o) {
      const auto at = static_cast<Index>(o);
      for (const Index c : members_[o]) out.row(at) += a_[c] * clusters.row(c);
      if (outer_a_[at] > 0) out.row(at) /= outer_a_[at];
    }
    return out;
  }

  // Means of the columns of X in units where A = I, and of the residuals.
  RowMatrix residuals(const GaussianPoint& point) const {
    const Index q = factors_.q;
    RowMatrix out = means_;
    out.col(q) -= out.leftCols(q) * point.beta;
    auto X = out.leftCols(q);
    if (q > 0) point.A.matrixU().solveInPlace<Eigen::OnTheRight>(X);
    return out;
  }

  NestedSums sums_over(const RowMatrix& means) const {
    const Index width = means.cols();
    NestedSums out;
    for (MatrixXd& gram : out.gram) gram = MatrixXd::Zero(width, width);
    for (VectorXd& between : out.between) between = VectorXd::Zero(width);
    const RowMatrix outer = means_of(means);
    for (std::size_t o = 0; o < members_.size(); ++o)
      if (const auto at = static_cast<Index>(o); outer_a_[at] > 0) add_outer(at, means, outer.row(at), out);
    return out;
  }

  void add_outer(Index o, const RowMatrix& means, const Eigen::RowVectorXd& outer, NestedSums& out) const {
    const double a = outer_a_[o], g = g_[o], share = (1 - g) / a;
    const Eigen::RowVectorXd first = a * g * outer;
    Eigen::RowVectorXd weighted = Eigen::RowVectorXd::Zero(outer.size()), squared = weighted;
    double power[4] = {0, 0, 0, 0};         // sums of a_c, a_c^2, a_c^3
    for (const Index c : members_[static_cast<std::size_t>(o)]) {
      const double weight = a_[c];
      const Eigen::RowVectorXd second = weight * (means.row(c) - (1 - g) * outer);
      out.gram[1] += second.transpose() * second;
      weighted += weight * second;
      squared += weight * second.cwiseAbs2();
      for (int k = 1; k < 4; ++k) power[k] += std::pow(weight, k);
    }
    out.gram[0] += first.transpose() * first;
    out.trace[0] += a * g;
    out.trace[1] += power[1] - share * power[2];
    out.squares[0] += a * g * a * g;
    out.squares[1] += g * g * power[2];
    out.squares[2] += power[2] - 2 * share * power[3] + share * share * power[2] * power[2];
    out.between[0] += a * g * first.cwiseAbs2().transpose();
    out.between[1] += g * first.cwiseProduct(weighted).transpose();
    out.between[2] += (squared - share * weighted.cwiseAbs2()).transpose();
  }

  ClusterFactors factors_;
  VectorXd n_;
  RowMatrix means_, outer_means_;
  std::vector<std::vector<Index>> members_;
  VectorXd a_, outer_a_, g_;
};

}  // namespace

std::unique_ptr<GaussianLevels> nested_gaussian_levels(const GaussianSums& sums) {
  return std::make_unique<Nested>(sums);
}

}  // namespace fedglmm
