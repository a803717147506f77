#include "cpu/entropy_part.hpp"

#include <algorithm>

#include "backend/statement_sets.hpp"

namespace fedglmm::cpu {
namespace {

using Eigen::Index;
using Eigen::Map;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Statements that follow from others make the system singular: this much of the largest diagonal entry is added to all.
constexpr double ridge = 1e-14;

}  // namespace

CommonSums::CommonSums(Index size)
    : schur(MatrixXd::Zero(size, size)), right(VectorXd::Zero(size)), gradient(VectorXd::Zero(size)) {}

CommonSums& CommonSums::operator+=(const CommonSums& other) {
  schur += other.schur;
  right += other.right;
  gradient += other.gradient;
  return *this;
}

EntropyPart::EntropyPart(const EntropyView& problem, const std::vector<Index>& common_at,
                         const EntropyView::Cluster& cluster)
    : problem_(problem), cluster_(cluster), own_at_(set_offsets(cluster.sets)), own_(VectorXd::Zero(size())),
      step_(VectorXd::Zero(size())) {
  for (const EntropyAtom& atom : cluster.atoms) touched_.insert(touched_.end(), atom.common.begin(), atom.common.end());
  std::ranges::sort(touched_);
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const int set : touched_) {
    touched_at_.push_back(static_cast<Index>(columns_.size()));
    for (Index a = 0; a < problem.common[set].size(); ++a) columns_.push_back(common_at[set] + a);
  }
}

double EntropyPart::value(const VectorXd& common, double length) const {
  const VectorXd own = own_ + length * step_;
  double total = linear_part(cluster_.sets, own_at_, own.data(), nullptr);
  for (const EntropyAtom& atom : cluster_.atoms) {
    const VectorXd theta = multipliers(atom, own, common);
    for (const Share& share : atom.shares) total += share_weights(share, theta).sum();
  }
  return total;
}

std::int64_t EntropyPart::points() const {
  std::int64_t count = 0;
  for (const EntropyAtom& atom : cluster_.atoms)
    for (const Share& share : atom.shares) count += problem_.supports[share.support].points;
  return count;
}

void EntropyPart::weights(const VectorXd& common, double* out) const {
  for (const EntropyAtom& atom : cluster_.atoms) {
    const VectorXd theta = multipliers(atom, own_, common);
    for (const Share& share : atom.shares) {
      const VectorXd w = share_weights(share, theta);
      out = std::copy(w.begin(), w.end(), out);
    }
  }
}

void EntropyPart::eliminate(const VectorXd& common, double damping, CommonSums& sums) {
  const Index m = size(), t = static_cast<Index>(columns_.size());
  MatrixXd hessian = MatrixXd::Zero(m + t, m + t);
  VectorXd gradient = VectorXd::Zero(m + t);
  linear_part(cluster_.sets, own_at_, own_.data(), gradient.data());
  for (std::size_t k = 0; k < cluster_.sets.size(); ++k) {
    const Index rows = cluster_.sets[k].size();
    hessian.block(own_at_[k], own_at_[k], rows, rows) = Map<const MatrixXd>(cluster_.sets[k].slack, rows, rows);
  }
  for (const EntropyAtom& atom : cluster_.atoms) add_atom(atom, multipliers(atom, own_, common), hessian, gradient);
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
    sums.gradient[columns_[a]] += gradient[m + a];
    sums.right[columns_[a]] += right[a];
    for (Index b = 0; b < t; ++b) sums.schur(columns_[a], columns_[b]) += rest(a, b);
  }
}

double EntropyPart::step(const VectorXd& common_step) {
  const auto t = static_cast<Index>(columns_.size());
  step_ = -solved_.col(t) - solved_.leftCols(t) * common_step(columns_);
  return gradient_.dot(step_);
}

VectorXd EntropyPart::multipliers(const EntropyAtom& atom, const VectorXd& own, const VectorXd& common) const {
  VectorXd theta = VectorXd::Zero(problem_.features);
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
  const EntropyView::Support& support = problem_.supports[share.support];
  const Map<const MatrixXd> features(support.features, problem_.features, support.points);
  const Map<const VectorXd> log_prior(support.log_prior, support.points);
  return ((features.transpose() * theta + log_prior).array() + share.log_mass).exp();
}

// With G = sum w f f' of the atom, statements about features a and b meet in G_ab.
void EntropyPart::add_atom(const EntropyAtom& atom, const VectorXd& theta, MatrixXd& hessian,
                           VectorXd& gradient) const {
  MatrixXd gram = MatrixXd::Zero(theta.size(), theta.size());
  for (const Share& share : atom.shares) {
    const VectorXd root = share_weights(share, theta).cwiseSqrt();
    const Map<const MatrixXd> features(problem_.supports[share.support].features, theta.size(), root.size());
    const MatrixXd weighted = features * root.asDiagonal();
    gram.selfadjointView<Eigen::Lower>().rankUpdate(weighted);
  }
  gram = MatrixXd(gram.selfadjointView<Eigen::Lower>());
  std::vector<std::pair<Index, int>> entries;            // row of the system, its feature
  const auto list = [&](const EntropyView::Set& set, Index at) {
    for (Index a = 0; a < set.size(); ++a) entries.emplace_back(at + a, set.features[a]);
  };
  for (const int set : atom.own) list(cluster_.sets[set], own_at_[set]);
  for (const int set : atom.common) list(problem_.common[set], size() + touched_at(set));
  for (const auto& [row, feature] : entries) {
    gradient[row] += gram(feature, 0);
    for (const auto& [column, other] : entries) hessian(row, column) += gram(feature, other);
  }
}

}  // namespace fedglmm::cpu
