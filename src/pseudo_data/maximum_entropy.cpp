#include "pseudo_data/maximum_entropy.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "pseudo_data/entropy_part.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr int most_iterations = 1000;     // high orders with few points near a bound take hundreds
constexpr std::int64_t most_lots = 8;
constexpr double first_damping = 1e-3, least_damping = 1e-12, most_damping = 1e6;
constexpr double sufficient = 1e-4, shortest_step = 1e-6;
constexpr double finished = 1e-20;         // decrement per unit of mass: the square of a relative error
constexpr double trusted = 1e-10;          // below, values no longer tell steps apart, and full steps are good

struct Multipliers {
  std::vector<VectorXd> own;               // per cluster
  VectorXd common;
};

Multipliers moved(const Multipliers& from, double length, const Multipliers& step) {
  Multipliers out = from;
  for (std::size_t i = 0; i < out.own.size(); ++i) out.own[i] += length * step.own[i];
  out.common += length * step.common;
  return out;
}

class Newton {
 public:
  Newton(const Context& context, const EntropyProblem& problem)
      : context_(context), problem_(problem), common_at_(set_offsets(problem.common)) {
    for (const EntropyCluster& cluster : problem.clusters) parts_.emplace_back(problem, common_at_, cluster);
    for (const EntropyPart& part : parts_) at_.own.push_back(VectorXd::Zero(part.size()));
    at_.common = VectorXd::Zero(common_at_.back());
    value_ = mass_ = value(at_);           // at 0 the dual is the prior's mass
  }

  EntropySolution run() {
    EntropySolution out;
    double damping = first_damping, before = HUGE_VAL;
    for (; out.iterations < most_iterations && !out.converged; ++out.iterations) {
      context_.check_cancelled();
      const Multipliers step = newton_step(damping);
      const double length = line_search(step);
      const bool rounding = decrement_ < trusted * mass_ && (length == 0 || decrement_ > 0.5 * before);
      out.converged = decrement_ <= finished * mass_ || rounding;
      before = decrement_;
      if (length == 0 && damping >= most_damping) break;
      damping = length == 1 ? std::max(damping / 10, least_damping) : std::min(damping * 10, most_damping);
    }
    out.weights.resize(parts_.size());
    each([&](std::int64_t i) { out.weights[i] = parts_[i].weights(at_.own[i], at_.common); });
    return out;
  }

 private:
  template <class Work>
  void each(const Work& work) const {
    parallel_for(static_cast<std::int64_t>(parts_.size()), context_.threads, [&](std::int64_t i, int) { work(i); });
  }

  double value(const Multipliers& at) const {
    std::vector<double> values(parts_.size());
    each([&](std::int64_t i) { values[i] = parts_[i].value(at.own[i], at.common); });
    double total = linear_part(problem_.common, common_at_, at.common, nullptr);
    for (const double v : values) total += v;
    return total;
  }

  Multipliers newton_step(double damping) {
    CommonSystem system = common_system(damping);
    Multipliers step{std::vector<VectorXd>(parts_.size()), VectorXd(common_at_.back())};
    if (step.common.size() > 0) step.common = -system.schur.ldlt().solve(system.right);
    each([&](std::int64_t i) { step.own[i] = parts_[i].step(step.common); });
    decrement_ = -system.gradient.dot(step.common);
    for (std::size_t i = 0; i < parts_.size(); ++i) decrement_ -= parts_[i].gradient().dot(step.own[i]);
    return step;
  }

  // Clusters go in few lots of fixed limits, each with sums of its own: so threads do not change the bits.
  CommonSystem common_system(double damping) {
    const auto count = static_cast<std::int64_t>(parts_.size()), lots = std::min(most_lots, count);
    std::vector<CommonSystem> lot(std::max<std::int64_t>(lots, 1), CommonSystem(common_at_.back()));
    parallel_for(lots, context_.threads, [&](std::int64_t l, int) {
      for (std::int64_t i = l * count / lots; i < (l + 1) * count / lots; ++i)
        parts_[i].eliminate(at_.own[i], at_.common, damping, lot[l]);
    });
    CommonSystem& system = lot.front();
    for (std::size_t l = 1; l < lot.size(); ++l) system += lot[l];
    VectorXd gradient = VectorXd::Zero(common_at_.back());
    linear_part(problem_.common, common_at_, at_.common, &gradient);
    system.gradient += gradient;
    system.right += gradient;
    for (std::size_t k = 0; k < problem_.common.size(); ++k) {
      const Index size = problem_.common[k].size();
      system.schur.block(common_at_[k], common_at_[k], size, size) += problem_.common[k].used_slack();
    }
    if (common_at_.back() > 0) system.schur.diagonal().array() += 1e-14 * system.schur.diagonal().maxCoeff();
    return std::move(system);
  }

  // Moves along the step; its length, or 0 if no part of it improves the value.
  double line_search(const Multipliers& step) {
    for (double length = 1; length > shortest_step; length *= 0.3) {
      Multipliers trial = moved(at_, length, step);
      const double there = value(trial);
      const bool better = there <= value_ - sufficient * length * decrement_;
      const bool close = length == 1 && decrement_ < trusted * mass_ && there <= value_ + trusted * mass_;
      if (!better && !close) continue;
      at_ = std::move(trial);
      value_ = there;
      return length;
    }
    return 0;
  }

  const Context& context_;
  const EntropyProblem& problem_;
  std::vector<Index> common_at_;
  std::vector<EntropyPart> parts_;
  Multipliers at_;
  double mass_ = 1, value_ = 0, decrement_ = 0;
};

}  // namespace

EntropySolution maximise_entropy(const Context& context, const EntropyProblem& problem) {
  return Newton(context, problem).run();
}

}  // namespace fedglmm
