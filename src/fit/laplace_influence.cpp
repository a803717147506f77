#include "fit/laplace_influence.hpp"

#include <cmath>

#include "fit/subset.hpp"

namespace fedglmm {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Means {                             // A', A'' and A''' at each point
  ArrayXd first, second, third;
};

Means means(Cumulants cumulants, const ArrayXd& eta) {
  const ArrayXd e = eta.exp();
  if (cumulants == Cumulants::poisson) return {e, e, e};
  const ArrayXd mu = 1 / (1 + (-eta).exp()), variance = mu * (1 - mu);
  return {mu, variance, variance * (1 - 2 * mu)};
}

// Clusters that share random effects: one, or all those of an outer cluster. z has a column for each random effect, and
// each parameter of Lambda stands in one or several of its elements.
struct JointEffects {
  std::vector<Index> rows;
  MatrixXd x, z, lambda;
  VectorXd u, response;
  std::vector<std::vector<LambdaEntry>> entries;
};

std::vector<Index> rows_of(const ClusteredPoints& points, const std::vector<std::int64_t>& members) {
  std::vector<Index> out;
  for (const std::int64_t i : members)
    for (std::int64_t s = points.offset[i]; s < points.offset[i + 1]; ++s) out.push_back(s);
  return out;
}

JointEffects one_cluster(const ClusteredPoints& points, const LaplaceEstimate& estimate, std::int64_t i) {
  const Eigen::Map<const MatrixXd> base(points.X.data(), points.points(), points.columns);
  JointEffects out{rows_of(points, {i}), {}, {}, estimate.lambda, estimate.u.row(i).transpose(), {}, {}};
  out.x = base(out.rows, Eigen::seqN(0, points.q));
  out.z.resize(std::ssize(out.rows), points.r());
  for (int a = 0; a < points.r(); ++a)
    out.z.col(a) = base(out.rows, points.random[a].column).array() + points.random[a].shift;
  out.response = Eigen::Map<const VectorXd>(&points.response[i * points.r()], points.r());
  for (const LambdaEntry& entry : points.free) out.entries.push_back({entry});
  return out;
}

// Random effects: that of the outer cluster, then those of its members.
JointEffects outer_cluster(const ClusteredPoints& points, const LaplaceEstimate& estimate,
                           const std::vector<std::int64_t>& members) {
  const Eigen::Map<const MatrixXd> base(points.X.data(), points.points(), points.columns);
  const Index effects = 1 + std::ssize(members);
  JointEffects out{rows_of(points, members), {}, {}, {}, VectorXd(effects), VectorXd::Zero(effects), {{{0, 0}}, {}}};
  out.x = base(out.rows, Eigen::seqN(0, points.q));
  out.z = MatrixXd::Zero(std::ssize(out.rows), effects);
  out.z.col(0).setOnes();
  VectorXd sd = VectorXd::Constant(effects, estimate.lambda(1, 1));
  sd[0] = estimate.lambda(0, 0);
  out.lambda = sd.asDiagonal();
  out.u[0] = estimate.u(members.front(), 0);
  for (Index k = 1, row = 0; k < effects; ++k) {
    const std::int64_t i = members[static_cast<std::size_t>(k - 1)], count = points.offset[i + 1] - points.offset[i];
    out.z.block(row, k, count, 1).setOnes();
    row += count;
    out.u[k] = estimate.u(i, 1);
    out.response[k] = points.response[static_cast<std::size_t>(2 * i)];
    out.response[0] += out.response[k];
    out.entries[1].push_back({static_cast<int>(k), static_cast<int>(k)});
  }
  return out;
}

std::vector<JointEffects> all_joint_effects(const ClusteredPoints& points, const LaplaceEstimate& estimate) {
  std::vector<JointEffects> out;
  if (points.outer.empty()) {
    for (std::int64_t i = 0; i < points.clusters(); ++i) out.push_back(one_cluster(points, estimate, i));
    return out;
  }
  std::vector<std::vector<std::int64_t>> members;
  for (std::int64_t i = 0; i < points.clusters(); ++i) {
    const auto outer = static_cast<std::size_t>(points.outer[i]);
    if (outer >= members.size()) members.resize(outer + 1);
    members[outer].push_back(i);
  }
  for (const auto& one : members) out.push_back(outer_cluster(points, estimate, one));
  return out;
}

class JointDerivatives {
 public:
  JointDerivatives(const LaplaceProblem& problem, const LaplaceEstimate& estimate, JointEffects effects)
      : f_(std::move(effects)), multiplier_(ArrayXd::Ones(std::ssize(f_.rows))) {
    const ClusteredPoints& points = problem.points;
    VectorXd eta = f_.x * estimate.psi.head(points.q) + f_.z * (f_.lambda * f_.u);
    const VectorXd weight = Eigen::Map<const VectorXd>(points.weight.data(), points.points())(f_.rows);
    if (!points.eta_offset.empty())
      eta += Eigen::Map<const VectorXd>(points.eta_offset.data(), points.points())(f_.rows);
    if (!problem.multiplier.empty())
      multiplier_ = Eigen::Map<const VectorXd>(problem.multiplier.data(), points.points())(f_.rows).array();
    means_ = means(problem.cumulants, eta.array());
    v_ = weight.array() * means_.second;
    t_ = weight.array() * means_.third;
    s_ = f_.response - f_.z.transpose() * (weight.array() * means_.first).matrix();
    V_ = f_.z.transpose() * v_.matrix().asDiagonal() * f_.z;
    H_.compute(MatrixXd::Identity(f_.z.cols(), f_.z.cols()) + f_.lambda.transpose() * V_ * f_.lambda);
    set_first();
  }

  const std::vector<Index>& rows() const { return f_.rows; }
  MatrixXd score() const { return -((multiplier_ * means_.first).matrix().asDiagonal() * d_); }

  // Of one unit of each point's mass: the change of v'(information)v. Adds to the score's second derivative along v.
  VectorXd curvature(const VectorXd& v, Eigen::Ref<VectorXd> score_bend) const {
    const VectorXd u1 = u_d_ * v, slope = d_ * v;
    const MatrixXd lambda1 = lambda_along(v);
    const VectorXd crossed = 2 * (f_.z * (lambda1 * u1)), s1 = -f_.z.transpose() * (v_ * slope.array()).matrix();
    const ArrayXd bent = t_ * slope.array().square();
    const VectorXd u2 = H_.solve(2 * lambda1.transpose() * s1 -
                                 f_.lambda.transpose() * (f_.z.transpose() * (bent + v_ * crossed.array()).matrix()));
    const VectorXd eta2 = crossed + f_.z * (f_.lambda * u2), change = (bent + v_ * eta2.array()).matrix();
    const VectorXd s2 = -f_.z.transpose() * change;
    score_bend.head(f_.x.cols()) -= f_.x.transpose() * change;
    for (std::size_t k = 0; k < f_.entries.size(); ++k)
      for (const auto [a, b] : f_.entries[k])
        score_bend[f_.x.cols() + static_cast<Index>(k)] += s2[a] * f_.u[b] + 2 * s1[a] * u1[b] + s_[a] * u2[b];
    return (multiplier_ * (means_.second * slope.array().square() + means_.first * eta2.array())).matrix();
  }

 private:
  // d: total derivatives of eta in psi, and those of u.
  void set_first() {
    const Index q = f_.x.cols(), p = q + std::ssize(f_.entries);
    d_.resize(f_.x.rows(), p);
    u_d_.resize(f_.z.cols(), p);
    u_d_.leftCols(q) = H_.solve(-f_.lambda.transpose() * (f_.z.transpose() * v_.matrix().asDiagonal() * f_.x));
    d_.leftCols(q) = f_.x;
    for (Index k = q; k < p; ++k) {
      VectorXd moved = VectorXd::Zero(f_.z.cols()), slope = moved;    // dLambda u, dLambda's
      for (const auto [a, b] : f_.entries[static_cast<std::size_t>(k - q)]) {
        moved[a] += f_.u[b];
        slope[b] += s_[a];
      }
      u_d_.col(k) = H_.solve(slope - f_.lambda.transpose() * (V_ * moved));
      d_.col(k) = f_.z * moved;
    }
    d_ += f_.z * (f_.lambda * u_d_);
  }

  MatrixXd lambda_along(const VectorXd& v) const {
    MatrixXd out = MatrixXd::Zero(f_.lambda.rows(), f_.lambda.cols());
    for (std::size_t k = 0; k < f_.entries.size(); ++k)
      for (const auto [a, b] : f_.entries[k]) out(a, b) += v[f_.x.cols() + static_cast<Index>(k)];
    return out;
  }

  JointEffects f_;
  ArrayXd multiplier_;
  Means means_;
  ArrayXd v_, t_;
  VectorXd s_;
  MatrixXd V_, d_, u_d_;
  Eigen::LLT<MatrixXd> H_;
};

// Directions in psi in which the information is that of a coefficient, 1 over its variance, scaled to 1.
MatrixXd coefficient_directions(const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const Index q = problem.points.q;
  const MatrixXd raw = problem.standardization.first(q).to_raw();
  const MatrixXd columns = estimate.inverse_information.leftCols(q) * raw.transpose();
  const VectorXd variance = (raw * columns.topRows(q)).diagonal();
  MatrixXd out = MatrixXd::Zero(problem.points.parameters(), q);
  out(estimate.estimated, Eigen::all) = columns * variance.cwiseSqrt().cwiseInverse().asDiagonal();
  return out;
}

}  // namespace

LaplaceInfluence laplace_influence(const LaplaceProblem& problem, const LaplaceEstimate& estimate) {
  const ClusteredPoints& points = problem.points;
  const MatrixXd directions = coefficient_directions(problem, estimate);
  MatrixXd bend = MatrixXd::Zero(points.parameters(), points.q);
  LaplaceInfluence out{MatrixXd(points.points(), points.parameters()), MatrixXd(points.points(), points.q)};
  for (JointEffects& effects : all_joint_effects(points, estimate)) {
    const JointDerivatives derivatives(problem, estimate, std::move(effects));
    out.score(derivatives.rows(), Eigen::all) = derivatives.score();
    for (Index j = 0; j < points.q; ++j)
      out.log_se(derivatives.rows(), j) = -0.5 * derivatives.curvature(directions.col(j), bend.col(j));
  }
  // The estimates move, too, and with them the information: its derivative is that of the score, negative.
  const MatrixXd moved = taken_columns(out.score, estimate.estimated) * estimate.inverse_information;
  out.log_se += 0.5 * moved * bend(estimate.estimated, Eigen::all);
  return out;
}

}  // namespace fedglmm
