#include "pseudo_data/entropy_part.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Statements that follow from others make the system singular: this much of the largest diagonal entry is added to all.
constexpr double ridge = 1e-14;

}  // namespace

std::vector<Index> set_offsets(const std::vector<StatementSet>& sets) {
  std::vector<Index> out{0};
  for (const StatementSet& set : sets) out.push_back(out.back() + set.size());
  return out;
}

double linear_part(const std::vector<StatementSet>& sets, const std::vector<Index>& at, const VectorXd& l,
                   VectorXd* gradient) {
  double value = 0;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const auto part = l.segment(at[k], sets[k].size());
    const VectorXd missed = sets[k].used_slack() * part;
    value += part.dot(0.5 * missed - sets[k].target);
    if (gradient) gradient->segment(at[k], sets[k].size()) = missed - sets[k].target;
  }
  return value;
}

CommonSystem::CommonSystem(Index size)
    : schur(MatrixXd::Zero(size, size)), right(VectorXd::Zero(size)), gradient(VectorXd::Zero(size)) {}

CommonSystem& CommonSystem::operator+=(const CommonSystem& other) {
  schur += other.schur;
  right += other.right;
  gradient += other.gradient;
  return *this;
}

EntropyPart::EntropyPart(const EntropyProblem& problem, const std::vector<Index>& common_at,
                         const EntropyCluster& cluster)
    : problem_(problem), cluster_(cluster), own_at_(set_offsets(cluster.sets)) {
  for (const EntropyAtom& atom : cluster.atoms) touched_.insert(touched_.end(), atom.common.begin(), atom.common.end());
  std::ranges::sort(touched_);
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const int set : touched_) {
    touched_at_.push_back(static_cast<Index>(columns_.size()));
    for (Index a = 0; a < problem.common[set].size(); ++a) columns_.push_back(common_at[set] + a);
  }
}

double EntropyPart::value(const VectorXd& own, const VectorXd& common) const {
  double total = linear_part(cluster_.sets, own_at_, own, nullptr);
  for (const EntropyAtom& atom : cluster_.atoms) {
    const VectorXd theta = multipliers(atom, own, common);
    for (const Share& share : atom.shares) total += share_weights(share, theta).sum();
  }
  return total;
}

std::vector<VectorXd> EntropyPart::weights(const VectorXd& own, const VectorXd& common) const {
  std::vector<VectorXd> out;
  for (const EntropyAtom& atom : cluster_.atoms) {
    const VectorXd theta = multipliers(atom, own, common);
    VectorXd& all = out.emplace_back();
    for (const Share& share : atom.shares) {
      const VectorXd w = share_weights(share, theta);
      all.conservativeResize(all.size() + w.size());
      all.tail(w.size()) = w;
    }
  }
  return out;
}

void EntropyPart::eliminate(const VectorXd& own, const VectorXd& common, double damping, CommonSystem& system) {
  const Index m = size(), t = static_cast<Index>(columns_.size());
  MatrixXd hessian = MatrixXd::Zero(m + t, m + t);
  VectorXd gradient = VectorXd::Zero(m + t);
  linear_part(cluster_.sets, own_at_, own, &gradient);
  for (std::size_t k = 0; k < cluster_.sets.size(); ++k)
    hessian.block(own_at_[k], own_at_[k], cluster_.sets[k].size(), cluster_.sets[k].size()) =
        cluster_.sets[k].used_slack();
  for (const EntropyAtom& atom : cluster_.atoms) add_atom(atom, multipliers(atom, own, common), hessian, gradient);
  hessian.diagonal() *= 1 + damping;
  if (m > 0) hessian.diagonal().head(m).array() += ridge * hessian.diagonal().head(m).maxCoeff();
  gradient_ = gradient.head(m);
  MatrixXd sides(m, t + 1);
  sides.leftCols(t) = hessian.topRightCorner(m, t);
  sides.col(t) = gradient_;
  solved_ = hessian.topLeftCorner(m, m).ldlt().solve(sides);
  const auto C = hessian.bottomLeftCorner(t, m);
  const MatrixXd rest = hessian.bottomRightCorner(t, t) - C * solved_.leftCols(t);
  const VectorXd right = gradient.tail(t) - C * solved_.col(t);
  for (Index a = 0; a < t; ++a) {
    system.gradient[columns_[a]] += gradient[m + a];
    system.right[columns_[a]] += right[a];
    for (Index b = 0; b < t; ++b) system.schur(columns_[a], columns_[b]) += rest(a, b);
  }
}

VectorXd EntropyPart::step(const VectorXd& common_step) const {
  const auto t = static_cast<Index>(columns_.size());
  return -solved_.col(t) - solved_.leftCols(t) * common_step(columns_);
}

VectorXd EntropyPart::multipliers(const EntropyAtom& atom, const VectorXd& own, const VectorXd& common) const {
  VectorXd theta = VectorXd::Zero(problem_.supports[atom.shares.front().support].features.rows());
  for (const int set : atom.own)
    for (Index a = 0; a < cluster_.sets[set].size(); ++a)
      theta[cluster_.sets[set].features[a]] += own[own_at_[set] + a];
  for (const int set : atom.common)
    for (Index a = 0; a < problem_.common[set].size(); ++a)
      theta[problem_.common[set].features[a]] += common[columns_[touched_at(set) + a]];
  return theta;
}

Index EntropyPart::touched_at(int set) const {
  return touched_at_[std::ranges::lower_bound(touched_, set) - touched_.begin()];
}

VectorXd EntropyPart::share_weights(const Share& share, const VectorXd& theta) const {
  const Support& support = problem_.supports[share.support];
  return ((support.features.transpose() * theta + support.log_prior).array() + share.log_mass).exp();
}

// With G = sum w f f' of the atom, statements about features a and b meet in G_ab.
void EntropyPart::add_atom(const EntropyAtom& atom, const VectorXd& theta, MatrixXd& hessian, VectorXd& gradient) const {
  MatrixXd gram = MatrixXd::Zero(theta.size(), theta.size());
  for (const Share& share : atom.shares) {
    const VectorXd root = share_weights(share, theta).cwiseSqrt();
    const MatrixXd weighted = problem_.supports[share.support].features * root.asDiagonal();
    gram.selfadjointView<Eigen::Lower>().rankUpdate(weighted);
  }
  gram = MatrixXd(gram.selfadjointView<Eigen::Lower>());
  std::vector<std::pair<Index, int>> entries;            // row of the system, its feature
  const auto list = [&](const StatementSet& set, Index at) {
    for (Index a = 0; a < set.size(); ++a) entries.emplace_back(at + a, set.features[a]);
  };
  for (const int set : atom.own) list(cluster_.sets[set], own_at_[set]);
  for (const int set : atom.common) list(problem_.common[set], size() + touched_at(set));
  for (const auto& [row, feature] : entries) {
    gradient[row] += gram(feature, 0);
    for (const auto& [column, other] : entries) hessian(row, column) += gram(feature, other);
  }
}

}  // namespace fedglmm
