#include "inference/laplace_influence.hpp"

#include <algorithm>

#include "fit/laplace/laplace_joint.hpp"
#include "model/row_tasks.hpp"

namespace fedglmm {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

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

// Clusters that share random effects.
std::vector<std::vector<Index>> joint_clusters(const ClusteredPoints& points) {
  std::vector<std::vector<Index>> out;
  for (std::int64_t i = 0; i < points.clusters(); ++i) {
    const auto number = static_cast<std::size_t>(points.outer.empty() ? i : points.outer[i]);
    if (number >= out.size()) out.resize(number + 1);
    out[number].push_back(i);
  }
  return out;
}

}  // namespace

LaplaceInfluence::LaplaceInfluence(const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                                   const Threads& threads)
    : problem_(problem), estimate_(estimate), directions_(coefficient_directions(problem, estimate)),
      slope_(static_cast<std::size_t>(problem.points.clusters())), bent_(slope_.size()) {
  const Index p = problem.points.parameters(), q = problem.points.q;
  const auto joints = joint_clusters(problem.points);
  std::vector<MatrixXd> bends(most_row_tasks, MatrixXd::Zero(p, q));
  for_row_tasks(std::ssize(joints), 1, threads, [&](Index task, Index first, Index end) {
    for (; first < end; ++first) follow(joints[first], bends[task]);
  });
  MatrixXd bend = bends.front();
  for (std::size_t task = 1; task < bends.size(); ++task) bend += bends[task];
  // The estimates move, too, and with them the information: its derivative is that of the score, negative.
  log_se_ = MatrixXd::Zero(p + q, q);
  log_se_(estimate.estimated, Eigen::all) = 0.5 * estimate.inverse_information * bend(estimate.estimated, Eigen::all);
  log_se_.bottomRows(q) = -0.5 * MatrixXd::Identity(q, q);
}

void LaplaceInfluence::follow(const std::vector<Index>& clusters, MatrixXd& bend) {
  const ClusteredPoints& points = problem_.points;
  LaplaceJoint joint(problem_, estimate_, clusters);
  std::vector<LaplaceRows> rows;
  for (const Index i : clusters) {
    rows.emplace_back(problem_, estimate_, i, points.offset[i], points.offset[i + 1] - points.offset[i]);
    joint.add(std::ssize(rows) - 1, rows.back());
  }
  joint.find_slopes();
  for (Index k = 0; k < std::ssize(clusters); ++k) {
    slope_[clusters[k]] = joint.slope(k);
    const MatrixXd slopes = direction_slopes(rows[k], clusters[k]);
    joint.add_bent(k, rows[k], (slopes.array().square().colwise() * (rows[k].weight * rows[k].third())).matrix());
  }
  joint.find_bent(directions_, bend);
  for (Index k = 0; k < std::ssize(clusters); ++k) bent_[clusters[k]] = joint.bent(k);
}

// eta' along each direction.
MatrixXd LaplaceInfluence::direction_slopes(const LaplaceRows& rows, Index cluster) const {
  return rows.combined(directions_.topRows(problem_.points.q), slope_[cluster] * directions_);
}

void LaplaceInfluence::values(Index first, Eigen::Ref<MatrixXd> out) const {
  const auto& offset = problem_.points.offset;
  const Index end = first + out.rows();
  Index cluster = std::ranges::upper_bound(offset, first) - offset.begin() - 1;
  for (Index row = first; row < end; ++cluster) {
    const Index count = std::min<Index>(end, offset[cluster + 1]) - row;
    cluster_values(cluster, row, out.middleRows(row - first, count));
    row += count;
  }
}

void LaplaceInfluence::cluster_values(Index cluster, Index first, Eigen::Ref<MatrixXd> out) const {
  const Index q = problem_.points.q, p = problem_.points.parameters();
  const LaplaceRows rows(problem_, estimate_, cluster, first, out.rows());
  ArrayXd mean = rows.first, variance = rows.second;
  if (!problem_.multiplier.empty()) {
    const Eigen::Map<const ArrayXd> multiplier(problem_.multiplier.data() + first, out.rows());
    mean *= multiplier;
    variance *= multiplier;
  }
  auto d = out.leftCols(p);
  d.noalias() = rows.z * slope_[cluster];
  d.leftCols(q) += rows.x;
  d.array().colwise() *= -mean;
  const MatrixXd slopes = direction_slopes(rows, cluster), bends = rows.z * bent_[cluster];
  out.rightCols(q) = (slopes.array().square().colwise() * variance + bends.array().colwise() * mean).matrix();
}

}  // namespace fedglmm
