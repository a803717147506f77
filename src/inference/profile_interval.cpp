#include "inference/profile_interval.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "base/normal.hpp"

namespace fedglmm {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double tolerance = 1e-7;          // of a limit, relative to its distance to the estimate
constexpr double rounding = 1e-8;           // of the log-likelihood, relative
constexpr double farthest = 1e6;            // in Wald intervals: a profile that stays flat so far has no limit
constexpr double most_growth = 4;           // of the distance, from one value to the next
constexpr std::size_t most_nodes = 4;       // of the interpolation
constexpr int most_evaluations = 100;

// One side of the interval: values are estimate + direction * distance.
class Side {
 public:
  Side(const ProfileFunction& profile, const ProfiledParameter& parameter, double target, double direction)
      : profile_(profile), parameter_(parameter), target_(target), direction_(direction),
        bound_(direction < 0 ? parameter.estimate - parameter.least : parameter.most - parameter.estimate),
        nodes_{{0, parameter.se}} {}

  // The limit; infinite where there is none.
  double solve() { return bound_ > 0 ? value_at(limit()) : value_at(bound_); }
  int evaluations() const { return evaluations_; }
  const std::string& message() const { return message_; }

 private:
  struct Node {
    double zeta, slope;                     // distance / zeta
  };

  double value_at(double distance) const {
    if (distance == bound_) return direction_ < 0 ? parameter_.least : parameter_.most;
    return parameter_.estimate + direction_ * distance;
  }

  double limit() {
    while (evaluations_ < most_evaluations) {
      const double distance = next();
      const double zeta = zeta_at(distance);
      if (std::abs(zeta - target_) <= tolerance * target_) return distance;
      if (zeta < target_ && distance == bound_) return bound_;
      (zeta < target_ ? inner_ : outer_) = distance;
      if (outer_ == infinity && inner_ > farthest * target_ * parameter_.se)
        return unknown("the log-likelihood hardly falls, however far the parameter goes");
      if (outer_ < infinity && outer_ - inner_ <= tolerance * outer_) return at_jump();
    }
    return unknown("too many evaluations");
  }

  double unknown(const std::string& why) {
    message_ = cat("no ", direction_ < 0 ? "lower" : "upper", " limit was found: ", why);
    return infinity;
  }

  // zeta passes the target without taking it, or cannot be computed beyond.
  double at_jump() {
    if (outer_ == bound_) return bound_;
    if (std::isfinite(outer_zeta_)) return outer_;
    return unknown(cat("the log-likelihood cannot be computed at ", value_at(outer_)));
  }

  // Infinite where the log-likelihood cannot be computed.
  double zeta_at(double distance) {
    ++evaluations_;
    const double value = value_at(distance);
    const double fall = parameter_.maximum - profile_(value);
    if (fall < -rounding * (1 + std::abs(parameter_.maximum)))
      fail(Status::numerical, "the log-likelihood at ", value, " is greater than at the estimate ", parameter_.estimate,
           " by ", -fall, ": the estimate is no maximum");
    const double zeta = std::isnan(fall) ? infinity : std::sqrt(2 * std::max(fall, 0.0));
    if (zeta >= target_) outer_zeta_ = zeta;
    if (zeta > 0 && std::isfinite(zeta)) nodes_.push_back({zeta, distance / zeta});
    return zeta;
  }

  double next() {
    const double guess = interpolated();
    if (outer_ == infinity) {
      const double first = target_ * parameter_.se;
      if (inner_ == 0) return std::min(first, bound_);
      const double far = most_growth * inner_, near = 1.1 * inner_;
      return std::min(guess > near && guess < far ? guess : guess <= near ? near : far, bound_);
    }
    const double width = outer_ - inner_;
    const bool slow = width > 0.5 * last_width_;
    last_width_ = width;
    stalls_ = slow ? stalls_ + 1 : 0;
    const bool inside = guess > inner_ && guess < outer_;
    return inside && stalls_ < 3 ? guess : 0.5 * (inner_ + outer_);
  }

  // zeta W(zeta) at the target, W the polynomial through the nodes nearest to it (Neville's scheme).
  double interpolated() {
    std::ranges::sort(nodes_, {}, [&](const Node& node) { return std::abs(node.zeta - target_); });
    const std::size_t count = std::min(nodes_.size(), most_nodes);
    std::vector<double> w;
    for (std::size_t i = 0; i < count; ++i) w.push_back(nodes_[i].slope);
    for (std::size_t k = 1; k < count; ++k)
      for (std::size_t i = 0; i + k < count; ++i) {
        const double a = nodes_[i].zeta, b = nodes_[i + k].zeta;
        w[i] = ((target_ - b) * w[i] + (a - target_) * w[i + 1]) / (a - b);
      }
    return target_ * w[0];
  }

  const ProfileFunction& profile_;
  const ProfiledParameter& parameter_;
  double target_, direction_, bound_;
  std::vector<Node> nodes_;
  double inner_ = 0, outer_ = infinity, outer_zeta_ = infinity;
  double last_width_ = infinity;
  int stalls_ = 0, evaluations_ = 0;
  std::string message_;
};

}  // namespace

ProfileInterval profile_interval(const ProfileFunction& profile, const ProfiledParameter& parameter, double level) {
  if (!(parameter.se > 0) || !std::isfinite(parameter.se) || !std::isfinite(parameter.maximum))
    fail(Status::numerical, "a profile needs a standard error and a maximum to start from, not ", parameter.se, " and ",
         parameter.maximum);
  const double target = normal_quantile(0.5 + level / 2);
  Side lower(profile, parameter, target, -1), upper(profile, parameter, target, 1);
  ProfileInterval out;
  out.lower = lower.solve();
  out.upper = upper.solve();
  out.evaluations = lower.evaluations() + upper.evaluations();
  const bool both = !lower.message().empty() && !upper.message().empty();
  out.message = lower.message() + (both ? "; " : "") + upper.message();
  return out;
}

}  // namespace fedglmm
