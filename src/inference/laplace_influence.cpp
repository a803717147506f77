#include "inference/laplace_influence.hpp"

#include <algorithm>

#include "inference/laplace_joint.hpp"
#include "inference/laplace_rows.hpp"
#include "model/row_tasks.hpp"

namespace fedglmm {
namespace {

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

LaplaceInfluence::LaplaceInfluence(const Context& context, const LaplaceProblem& problem,
                                   const LaplaceEstimate& estimate)
    : problem_(problem), estimate_(estimate), directions_(coefficient_directions(problem, estimate)),
      slope_(static_cast<std::size_t>(problem.points.clusters())), along_(slope_.size()), bent_(slope_.size()),
      mean_(static_cast<std::size_t>(problem.points.points())) {
  const Index p = problem.points.parameters(), q = problem.points.q;
  const auto joints = joint_clusters(problem.points);
  std::vector<MatrixXd> bends(most_row_tasks, MatrixXd::Zero(p, q));
  for_row_tasks(std::ssize(joints), 1, context.threads, [&](Index task, Index first, Index end) {
    const auto rows = context.backend->row_influence();
    for (; first < end; ++first) follow(joints[first], *rows, bends[task]);
  });
  MatrixXd bend = bends.front();
  for (std::size_t task = 1; task < bends.size(); ++task) bend += bends[task];
  // The estimates move, too, and with them the information: its derivative is that of the score, negative.
  log_se_ = MatrixXd::Zero(p + q, q);
  log_se_(estimate.estimated, Eigen::all) = 0.5 * estimate.inverse_information * bend(estimate.estimated, Eigen::all);
  log_se_.bottomRows(q) = -0.5 * MatrixXd::Identity(q, q);
}

void LaplaceInfluence::follow(const std::vector<Index>& clusters, RowInfluence& influence, MatrixXd& bend) {
  const ClusteredPoints& points = problem_.points;
  const Index q = points.q, r = points.r();
  LaplaceJoint joint(problem_, estimate_, clusters);
  const auto rows_of = [&](Index i) {
    return LaplaceRows(problem_, points.offset[i], points.offset[i + 1] - points.offset[i]);
  };
  MatrixXd sums(q + r + 1, r), bent_sums(q + r, q);
  VectorXd by(q + r);
  for (Index k = 0; k < std::ssize(clusters); ++k) {
    const Index i = clusters[k];
    by << estimate_.psi.head(q), estimate_.lambda * estimate_.u.row(i).transpose();
    influence.curve(rows_of(i).view(), by.data(), mean_.data() + points.offset[i], sums.data());
    joint.add(k, sums);
  }
  joint.find_slopes();
  for (Index k = 0; k < std::ssize(clusters); ++k) {
    const Index i = clusters[k];
    slope_[i] = joint.slope(k);
    along_[i].resize(q + r, q);
    along_[i] << directions_.topRows(q), slope_[i] * directions_;
    influence.bend(rows_of(i).view(), mean_.data() + points.offset[i], directions(i), bent_sums.data());
    joint.add_bent(k, bent_sums);
  }
  joint.find_bent(directions_, bend);
  for (Index k = 0; k < std::ssize(clusters); ++k) bent_[clusters[k]] = joint.bent(k);
}

InfluenceDirections LaplaceInfluence::directions(Index cluster) const {
  return {problem_.points.q, along_[cluster].data(), bent_[cluster].data()};
}

void LaplaceInfluence::values(RowInfluence& influence, Index first, Eigen::Ref<MatrixXd> out) const {
  const auto& offset = problem_.points.offset;
  const double* const multiplier = problem_.multiplier.empty() ? nullptr : problem_.multiplier.data();
  const Index end = first + out.rows();
  Index cluster = std::ranges::upper_bound(offset, first) - offset.begin() - 1;
  for (Index row = first; row < end; ++cluster) {
    const Index count = std::min<Index>(end, offset[cluster + 1]) - row;
    influence.values(LaplaceRows(problem_, row, count).view(), mean_.data() + row, problem_.points.parameters(),
                     slope_[cluster].data(), directions(cluster), multiplier ? multiplier + row : nullptr,
                     out.data() + (row - first), out.outerStride());
    row += count;
  }
}

}  // namespace fedglmm
