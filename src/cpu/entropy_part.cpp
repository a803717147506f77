#include "cpu/entropy_part.hpp"

#include <algorithm>
#include <numeric>

#include "backend/statement_sets.hpp"
#include "kernels/entropy.hpp"

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

EntropyScratch::EntropyScratch(const EntropySupports& supports)
    : features(make_raw_aligned(static_cast<std::size_t>(supports.features()) * point_run * supports.variant().lanes)),
      weights(make_raw_aligned(supports.most_padded_points())),
      moments(make_raw_aligned(static_cast<std::size_t>(supports.products()) * supports.variant().lanes)),
      moment(supports.products()), gram(supports.features(), supports.features()) {}

EntropyPart::EntropyPart(const EntropyView& problem, const EntropySupports& supports,
                         const std::vector<Index>& common_at, const EntropyView::Cluster& cluster)
    : problem_(problem), supports_(supports), cluster_(cluster), own_at_(set_offsets(cluster.sets)),
      own_(VectorXd::Zero(own_size())), step_(VectorXd::Zero(own_size())) {
  for (const EntropyAtom& atom : cluster.atoms) touched_.insert(touched_.end(), atom.common.begin(), atom.common.end());
  std::ranges::sort(touched_);
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const int set : touched_) {
    touched_at_.push_back(static_cast<Index>(columns_.size()));
    for (Index a = 0; a < problem.common[set].size(); ++a) columns_.push_back(common_at[set] + a);
  }
  largest_.assign(static_cast<std::size_t>(own_size()) + columns_.size(), 0.0);
}

double EntropyPart::value(const VectorXd& common, double length, EntropyScratch& scratch) const {
  const VectorXd own = own_ + length * step_;
  double total = linear_part(cluster_.sets, own_at_, own.data(), nullptr);
  for (const EntropyAtom& atom : cluster_.atoms) {
    const VectorXd theta = multipliers(atom, own, common);
    for (const Share& share : atom.shares) {
      const EntropyPoints points = supports_.slot(share, theta.data(), scratch.features.get());
      total += supports_.variant().weigh_points(points, nullptr, nullptr);
    }
  }
  return total;
}

std::int64_t EntropyPart::points() const {
  std::int64_t count = 0;
  for (const EntropyAtom& atom : cluster_.atoms)
    for (const Share& share : atom.shares) count += supports_.points(share.support);
  return count;
}

void EntropyPart::weights(const VectorXd& common, EntropyScratch& scratch, double* out) const {
  for (const EntropyAtom& atom : cluster_.atoms) {
    const VectorXd theta = multipliers(atom, own_, common);
    for (const Share& share : atom.shares) {
      double* const w = scratch.weights.get();
      supports_.variant().weigh_points(supports_.slot(share, theta.data(), scratch.features.get()), w, nullptr);
      out = std::copy_n(w, supports_.points(share.support), out);
    }
  }
}

void EntropyPart::eliminate(const VectorXd& common, double damping, EntropyScratch& scratch, CommonSums* sums) {
  alone_ = sums == nullptr;
  const Index m = own_size(), n = size() + 1;
  left_.assign(static_cast<std::size_t>(n * m + supports_.variant().lanes), 0.0);
  scratch.rest.assign(static_cast<std::size_t>((n - m) * (n - m)), 0.0);
  scratch.pivot.resize(static_cast<std::size_t>(m));
  gradient_ = VectorXd::Zero(size());
  linear_part(cluster_.sets, own_at_, own_.data(), gradient_.data());
  add_slack(scratch);
  for (const EntropyAtom& atom : cluster_.atoms) {
    find_gram(atom, multipliers(atom, own_, common), scratch);
    add_atom(atom, scratch);
  }
  const double least = border(damping, scratch);
  supports_.variant().eliminate({static_cast<int>(n), static_cast<int>(m), left_.data(), scratch.rest.data(),
                                 scratch.pivot.data(), least});
  if (sums) add_to(*sums, scratch);
}

double EntropyPart::step(const VectorXd& common_step) {
  if (left_.empty()) return 0;             // left out of every system until now
  const Index m = own_size(), n = size() + 1;
  const Map<const MatrixXd> left(left_.data(), n, m);
  VectorXd x(n);
  if (!alone_) x.segment(m, n - m - 1) = common_step(columns_);
  x[n - 1] = 1;
  for (Index k = m - 1; k >= 0; --k) x[k] = -left.col(k).tail(n - k - 1).dot(x.tail(n - k - 1));
  step_ = x.head(m);
  return gradient_.head(m).dot(step_);
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

// Column j of the bordered system: its elements from row j on.
double* EntropyPart::column(Index j, EntropyScratch& scratch) {
  const Index m = own_size(), n = size() + 1;
  return j < m ? left_.data() + j * n + j : scratch.rest.data() + (j - m) * (n - m) + (j - m);
}

void EntropyPart::add_slack(EntropyScratch& scratch) {
  for (std::size_t k = 0; k < cluster_.sets.size(); ++k) {
    const Index rows = cluster_.sets[k].size();
    const Map<const MatrixXd> slack(cluster_.sets[k].slack, rows, rows);
    for (Index b = 0; b < rows; ++b)
      Map<VectorXd>(column(own_at_[k] + b, scratch), rows - b) += slack.col(b).tail(rows - b);
  }
}

// sum w f f' of the atom.
void EntropyPart::find_gram(const EntropyAtom& atom, const VectorXd& theta, EntropyScratch& scratch) const {
  const int lanes = supports_.variant().lanes;
  std::fill_n(scratch.moments.get(), supports_.products() * lanes, 0.0);
  for (const Share& share : atom.shares)
    supports_.variant().weigh_points(supports_.slot(share, theta.data(), scratch.features.get()), nullptr,
                                     scratch.moments.get());
  for (Index t = 0; t < scratch.moment.size(); ++t)
    scratch.moment[t] = std::accumulate(&scratch.moments[t * lanes], &scratch.moments[t * lanes] + lanes, 0.0);
  const FeatureProducts& products = problem_.products;
  for (Index at = 0; at < scratch.gram.size(); ++at)
    scratch.gram.data()[at] = scratch.moment[products.number[at]] * products.scale[at];
}

// Statements about features a and b meet in element (a, b) of the Gram matrix.
void EntropyPart::add_atom(const EntropyAtom& atom, EntropyScratch& scratch) {
  std::vector<Rows> sets;
  const auto list = [&](const EntropyView::Set& set, Index first) {
    const auto apart = std::ranges::adjacent_find(set.features, [](int a, int b) { return b != a + 1; });
    sets.push_back({first, set.features, apart == set.features.end()});
  };
  for (const int set : atom.own) list(cluster_.sets[set], own_at_[set]);
  if (!alone_)
    for (const int set : atom.common) list(problem_.common[set], own_size() + touched_at(set));
  std::ranges::sort(sets, {}, &Rows::first);
  for (std::size_t k = 0; k < sets.size(); ++k) {
    for (std::size_t a = 0; a < sets[k].features.size(); ++a)
      gradient_[sets[k].first + static_cast<Index>(a)] += scratch.gram(sets[k].features[a], 0);
    for (std::size_t l = 0; l <= k; ++l) add_block(sets[k], sets[l], scratch);
  }
}

// The lower triangle's part of the block.
void EntropyPart::add_block(const Rows& rows, const Rows& columns, EntropyScratch& scratch) {
  for (std::size_t b = 0; b < columns.features.size(); ++b) {
    const Index j = columns.first + static_cast<Index>(b);
    const std::size_t from = rows.first == columns.first ? b : 0;
    double* const out = column(j, scratch) + (rows.first + static_cast<Index>(from) - j);
    const double* const gram = scratch.gram.col(columns.features[b]).data();
    const std::span<const int> features = rows.features.subspan(from);
    const auto count = static_cast<Index>(features.size());
    if (rows.consecutive) Map<VectorXd>(out, count) += Map<const VectorXd>(gram + features.front(), count);
    else for (Index a = 0; a < count; ++a) out[a] += gram[features[a]];
  }
}

// The gradient in the last row, damping on the diagonal, and the ridge, which is returned: no pivot is less.
double EntropyPart::border(double damping, EntropyScratch& scratch) {
  double most = 0;
  const kernels::EntropyDamping by{damping, largest_.data(), static_cast<int>(size())};
  for (Index j = 0; j < size(); ++j) {
    double* const from_diagonal = column(j, scratch);
    from_diagonal[size() - j] = gradient_[j];
    *from_diagonal += by.at(static_cast<int>(j), *from_diagonal);
    if (j < own_size()) most = std::max(most, *from_diagonal);
  }
  for (Index j = 0; j < own_size(); ++j) *column(j, scratch) += ridge * most;
  return ridge * most;
}

void EntropyPart::add_to(CommonSums& sums, const EntropyScratch& scratch) const {
  const Index m = own_size(), t = size() - m;
  const Map<const MatrixXd> rest(scratch.rest.data(), t + 1, t + 1);
  for (Index b = 0; b < t; ++b) {
    sums.gradient[columns_[b]] += gradient_[m + b];
    sums.right[columns_[b]] += rest(t, b);
    for (Index a = b; a < t; ++a) sums.schur(columns_[a], columns_[b]) += rest(a, b);
  }
}

}  // namespace fedglmm::cpu
