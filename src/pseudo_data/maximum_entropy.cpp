#include "pseudo_data/maximum_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "backend/backend.hpp"
#include "backend/statement_sets.hpp"
#include "pseudo_data/entropy_view.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::Map;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int most_iterations = 1000;     // high orders with few points near a bound take hundreds
constexpr int most_alone = 100;
constexpr double first_alone = 1e-3, first_joint = 1e-6, least_damping = 1e-12, most_damping = 1e6;
constexpr double sufficient = 1e-4, worthwhile = 0.05, shorter = 0.3, shortest_step = 1e-6;
constexpr double settled = 1e-2;           // decrement: multipliers are a tenth of their own sampling error away
constexpr double finished = 1e-20;         // decrement per unit of mass: the square of a relative error
constexpr double trusted = 1e-10;          // below, values no longer tell steps apart, and full steps are good
constexpr int early = 50;                  // steps: where no measure meets all statements, later parts end farther off
constexpr double shortest_part = 1e-3;
constexpr double slow = 0.2, longest_step = 16;    // decrement, as a part of the last one, from which steps go farther
constexpr double clear = 1e-10;            // relative: values that differ by less do not tell parts of steps apart

double adapted(double damping, double length) {
  return length == 1 ? std::max(damping / 10, least_damping) : std::min(damping * 10, most_damping);
}

std::span<const double> numbers(const VectorXd& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }

class Newton {
 public:
  Newton(const Context& context, const EntropyProblem& problem)
      : context_(context), problem_(problem), view_(entropy_view(problem)), common_at_(set_offsets(view_.common)),
        clusters_(context.backend->entropy_clusters(view_)), shares_(view_.clusters.size()), trial_(shares_),
        slopes_(shares_), lengths_(shares_), common_(VectorXd::Zero(common_at_.back())) {
    clusters_->values(numbers(common_), lengths_, shares_);
    mass_ = dual(common_, shares_);        // at 0 it is the prior's mass
  }

  EntropySolution run() {
    settle();
    value_ = dual(common_, shares_);
    EntropySolution out;
    double damping = first_joint, before = HUGE_VAL;
    for (; out.iterations < most_iterations && !out.converged; ++out.iterations) {
      context_.check_cancelled();
      const VectorXd step = newton_step(damping);
      const double length = line_search(step);
      if (length == 1 && decrement_ > std::max(slow * before, trusted * mass_)) go_on(step);
      const bool rounding = decrement_ < trusted * mass_ && (length == 0 || decrement_ > 0.5 * before);
      out.converged = decrement_ <= finished * mass_ || rounding;
      before = decrement_;
      if (length == 0 && damping >= most_damping) break;
      damping = adapted(damping, length);
    }
    out.weights = weights();
    return out;
  }

 private:
  double dual(const VectorXd& common, const std::vector<double>& shares) const {
    return std::accumulate(shares.begin(), shares.end(), linear_part(view_.common, common_at_, common.data(), nullptr));
  }

  // The clusters alone, the common multipliers held at 0, each with a damping and a length of its own: most of the way
  // is a cluster's own, and those that have a long one keep no other waiting.
  void settle() {
    const VectorXd held = VectorXd::Zero(common_.size());
    std::vector<double> damping(shares_.size(), first_alone);
    const auto moving = [&] { return std::ranges::any_of(damping, [](double d) { return d >= 0; }); };
    for (int k = 0; k < most_alone && moving(); ++k) {
      context_.check_cancelled();
      clusters_->eliminate(numbers(common_), damping, nullptr);
      clusters_->step(numbers(held), slopes_);
      search_alone(damping);
      clusters_->accept(lengths_);
      for (std::size_t i = 0; i < damping.size(); ++i) {
        const bool stuck = lengths_[i] == 0 && damping[i] >= most_damping;
        if (damping[i] >= 0) damping[i] = -slopes_[i] > settled && !stuck ? adapted(damping[i], lengths_[i]) : -1;
      }
    }
  }

  // lengths_: the longest parts of the steps of clusters with damping that lower their shares enough, or 0.
  void search_alone(const std::vector<double>& damping) {
    std::vector<double> open(damping.size());
    for (std::size_t i = 0; i < open.size(); ++i) open[i] = damping[i] < 0 ? -1 : 1;
    std::ranges::fill(lengths_, 0.0);
    for (double length = 1; length > shortest_step; length *= shorter) {
      if (std::ranges::all_of(open, [](double l) { return l < 0; })) return;
      clusters_->values(numbers(common_), open, trial_);
      for (std::size_t i = 0; i < open.size(); ++i) {
        if (open[i] < 0) continue;
        open[i] = length * shorter;
        if (!(trial_[i] <= shares_[i] + sufficient * length * slopes_[i])) continue;
        shares_[i] = trial_[i];
        lengths_[i] = length;
        open[i] = -1;
      }
    }
  }

  // trial_: the clusters' shares of the dual, `length` steps on; in early steps a cluster whose share would rise goes a
  // part of its step alone.
  void try_length(const VectorXd& common, double length) {
    std::ranges::fill(lengths_, length);
    clusters_->values(numbers(common), lengths_, trial_);
    if (accepted_ >= early) return;
    std::vector<double> part(lengths_.size(), length), there(lengths_.size());
    const auto rises = [&](std::size_t i) { return trial_[i] > shares_[i] + clear * std::abs(shares_[i]); };
    const auto shorten = [&](std::size_t i) { part[i] = part[i] >= 0 && rises(i) ? part[i] * shorter : -1; };
    for (double of_length = shorter; of_length > shortest_part; of_length *= shorter) {
      for (std::size_t i = 0; i < part.size(); ++i) shorten(i);
      if (std::ranges::all_of(part, [](double l) { return l < 0; })) return;
      clusters_->values(numbers(common), part, there);
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] < 0) continue;
        const bool lower = there[i] < trial_[i] - clear * std::abs(shares_[i]);
        if (std::isfinite(trial_[i]) && !lower) {
          part[i] = -1;
          continue;
        }
        lengths_[i] = part[i];
        trial_[i] = there[i];
      }
    }
  }

  // The common multipliers' step; the clusters have taken theirs.
  VectorXd newton_step(double damping) {
    complete_system(damping);
    const Index size = common_.size();
    const Map<const VectorXd> right(system_.right.data(), size), gradient(system_.gradient.data(), size);
    VectorXd step(size);
    if (size > 0) step = -Map<const MatrixXd>(system_.schur.data(), size, size).ldlt().solve(right);
    clusters_->step(numbers(step), slopes_);
    decrement_ = -gradient.dot(step);
    for (const double slope : slopes_) decrement_ -= slope;
    return step;
  }

  void complete_system(double damping) {
    clusters_->eliminate(numbers(common_), std::vector<double>(shares_.size(), damping), &system_);
    const Index all = common_.size();
    Map<MatrixXd> schur(system_.schur.data(), all, all);
    VectorXd gradient = VectorXd::Zero(all);
    linear_part(view_.common, common_at_, common_.data(), gradient.data());
    Map<VectorXd>(system_.gradient.data(), all) += gradient;
    Map<VectorXd>(system_.right.data(), all) += gradient;
    for (std::size_t k = 0; k < problem_.common.size(); ++k) {
      const Index size = problem_.common[k].size();
      schur.block(common_at_[k], common_at_[k], size, size) += problem_.common[k].slack;
    }
    if (all > 0) schur.diagonal().array() += 1e-14 * schur.diagonal().maxCoeff();
  }

  // Moves along the step; its length, or 0 if no part of it improves the value.
  double line_search(const VectorXd& step) {
    for (double length = 1; length > shortest_step; length *= shorter) {
      const VectorXd trial = common_ + length * step;
      try_length(trial, length);
      const double there = dual(trial, trial_);
      const bool better = there <= value_ - sufficient * length * decrement_;
      const bool close = length == 1 && decrement_ < trusted * mass_ && there <= value_ + trusted * mass_;
      if (!better && !close) continue;
      take(trial);
      ++accepted_;
      return length;
    }
    return 0;
  }

  // Beyond the end of a step that was taken whole: weights that tend to 0 shrink by a factor e each step alone.
  void go_on(const VectorXd& step) {
    for (double more = 1; 2 * more <= longest_step; more *= 2) {
      const VectorXd trial = common_ + more * step;
      std::ranges::fill(lengths_, more);
      clusters_->values(numbers(trial), lengths_, trial_);
      if (!(dual(trial, trial_) < value_ - worthwhile * decrement_)) return;
      take(trial);
    }
  }

  void take(const VectorXd& common) {
    clusters_->accept(lengths_);
    common_ = common;
    shares_ = trial_;
    value_ = dual(common_, shares_);
  }

  std::vector<std::vector<VectorXd>> weights() {
    const std::vector<double> all = clusters_->weights(numbers(common_));
    std::vector<std::vector<VectorXd>> out;
    const double* next = all.data();
    for (const EntropyCluster& cluster : problem_.clusters) {
      auto& atoms = out.emplace_back();
      for (const EntropyAtom& atom : cluster.atoms) {
        Index points = 0;
        for (const Share& share : atom.shares) points += problem_.supports[share.support].log_prior.size();
        atoms.push_back(Map<const VectorXd>(next, points));
        next += points;
      }
    }
    return out;
  }

  const Context& context_;
  const EntropyProblem& problem_;
  EntropyView view_;
  std::vector<Index> common_at_;
  std::unique_ptr<EntropyClusters> clusters_;
  std::vector<double> shares_, trial_, slopes_, lengths_;    // one a cluster; shares: of the dual, now and on trial
  CommonSystem system_;
  VectorXd common_;                        // multipliers
  double mass_ = 1, value_ = 0, decrement_ = 0;
  int accepted_ = 0;                       // steps of all multipliers together
};

}  // namespace

EntropySolution maximise_entropy(const Context& context, const EntropyProblem& problem) {
  return Newton(context, problem).run();
}

}  // namespace fedglmm
