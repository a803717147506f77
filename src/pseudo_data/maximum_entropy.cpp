#include "pseudo_data/maximum_entropy.hpp"

#include <algorithm>
#include <cmath>

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
constexpr double first_damping = 1e-3, least_damping = 1e-12, most_damping = 1e6;
constexpr double sufficient = 1e-4, shortest_step = 1e-6;
constexpr double finished = 1e-20;         // decrement per unit of mass: the square of a relative error
constexpr double trusted = 1e-10;          // below, values no longer tell steps apart, and full steps are good

std::span<const double> numbers(const VectorXd& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }

class Newton {
 public:
  Newton(const Context& context, const EntropyProblem& problem)
      : context_(context), problem_(problem), view_(entropy_view(problem)), common_at_(set_offsets(view_.common)),
        clusters_(context.backend->entropy_clusters(view_)), numbers_(view_.clusters.size()),
        common_(VectorXd::Zero(common_at_.back())) {
    value_ = mass_ = value(common_, 0);    // at 0 the dual is the prior's mass
  }

  EntropySolution run() {
    EntropySolution out;
    double damping = first_damping, before = HUGE_VAL;
    for (; out.iterations < most_iterations && !out.converged; ++out.iterations) {
      context_.check_cancelled();
      const VectorXd step = newton_step(damping);
      const double length = line_search(step);
      const bool rounding = decrement_ < trusted * mass_ && (length == 0 || decrement_ > 0.5 * before);
      out.converged = decrement_ <= finished * mass_ || rounding;
      before = decrement_;
      if (length == 0 && damping >= most_damping) break;
      damping = length == 1 ? std::max(damping / 10, least_damping) : std::min(damping * 10, most_damping);
    }
    out.weights = weights();
    return out;
  }

 private:
  // Of the dual, the clusters' multipliers `length` of their steps on.
  double value(const VectorXd& common, double length) {
    clusters_->values(numbers(common), length, numbers_);
    double total = linear_part(view_.common, common_at_, common.data(), nullptr);
    for (const double v : numbers_) total += v;
    return total;
  }

  // The common multipliers' step; the clusters have taken theirs.
  VectorXd newton_step(double damping) {
    complete_system(damping);
    const Index size = common_.size();
    const Map<const VectorXd> right(system_.right.data(), size), gradient(system_.gradient.data(), size);
    VectorXd step(size);
    if (size > 0) step = -Map<const MatrixXd>(system_.schur.data(), size, size).ldlt().solve(right);
    clusters_->step(numbers(step), numbers_);
    decrement_ = -gradient.dot(step);
    for (const double slope : numbers_) decrement_ -= slope;
    return step;
  }

  void complete_system(double damping) {
    clusters_->eliminate(numbers(common_), damping, system_);
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
    for (double length = 1; length > shortest_step; length *= 0.3) {
      const VectorXd trial = common_ + length * step;
      const double there = value(trial, length);
      const bool better = there <= value_ - sufficient * length * decrement_;
      const bool close = length == 1 && decrement_ < trusted * mass_ && there <= value_ + trusted * mass_;
      if (!better && !close) continue;
      common_ = trial;
      clusters_->accept(length);
      value_ = there;
      return length;
    }
    return 0;
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
  std::vector<double> numbers_;            // one a cluster
  CommonSystem system_;
  VectorXd common_;                        // multipliers
  double mass_ = 1, value_ = 0, decrement_ = 0;
};

}  // namespace

EntropySolution maximise_entropy(const Context& context, const EntropyProblem& problem) {
  return Newton(context, problem).run();
}

}  // namespace fedglmm
