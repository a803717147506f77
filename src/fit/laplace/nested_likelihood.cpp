#include "fit/laplace/nested_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fedglmm {
namespace {

constexpr double mode_tolerance = 1e-9;
constexpr int most_steps = 400;

// The clusters of one outer cluster.
struct OuterCluster {
  std::vector<std::int64_t> members;
};

// H of an outer cluster and its members, their family; solutions of H x = b in x[0] (outer), x[1 + k].
class Arrow {
 public:
  Arrow(const OuterCluster& family, const std::vector<double>& V, double sigma1, double sigma2) {
    double sum = 0;
    for (const std::int64_t c : family.members) {
      D.push_back(1 + sigma2 * sigma2 * V[c]);
      B.push_back(sigma1 * sigma2 * V[c]);
      sum += V[c] / D.back();
    }
    S = 1 + sigma1 * sigma1 * sum;
  }

  void solve(std::vector<double>& x) const {
    for (std::size_t k = 0; k < D.size(); ++k) x[0] -= B[k] / D[k] * x[1 + k];
    x[0] /= S;
    for (std::size_t k = 0; k < D.size(); ++k) x[1 + k] = (x[1 + k] - B[k] * x[0]) / D[k];
  }

  double log_determinant() const {
    double sum = std::log(S);
    for (const double d : D) sum += std::log(d);
    return sum;
  }

  // Elements of H^-1.
  double outer() const { return 1 / S; }
  double between(std::size_t k) const { return -B[k] / D[k] / S; }
  double inner(std::size_t k) const { return 1 / D[k] + B[k] / D[k] * B[k] / D[k] / S; }

  std::vector<double> D, B;
  double S;
};

class NestedLikelihood final : public Likelihood {
 public:
  NestedLikelihood(Backend& backend, const ClusteredPoints& points, Cumulants cumulants)
      : conditional_(backend.conditional_likelihood(points, cumulants)), u_(points.clusters(), 0.0),
        shift_(u_), q_c_(u_), e_(u_), response_(u_), covariance_(3 * u_.size()) {
    for (std::size_t c = 0; c < u_.size(); ++c) {
      const auto outer = static_cast<std::size_t>(points.outer[c]);
      if (outer >= families_.size()) families_.resize(outer + 1);
      families_[outer].members.push_back(static_cast<std::int64_t>(c));
      response_[c] = points.response[2 * c];
    }
    u0_.assign(families_.size(), 0.0);
  }

  void evaluate(std::span<const double> beta, std::span<const double> lambda, int derivatives,
                LikelihoodTotals& totals) override {
    const bool found = find_modes(beta, lambda);
    totals.loglik = 0;
    double slopes[2] = {0, 0};
    for (std::size_t f = 0; f < families_.size(); ++f) add_family(f, totals.loglik, slopes);
    if (!found) totals.loglik = std::numeric_limits<double>::quiet_NaN();
    totals.gradient.clear();
    totals.hessian.clear();
    if (derivatives == 0) return;
    conditional_->gradient(shift_, q_c_, e_, totals.gradient);
    totals.gradient.insert(totals.gradient.end(), slopes, slopes + 2);
  }

  void scores(std::span<const double> beta, std::span<const double> lambda, std::vector<double>& scores) override {
    const bool found = find_modes(beta, lambda);
    const std::size_t q = beta.size(), width = q + 2;
    scores.assign(families_.size() * width, found ? 0.0 : std::numeric_limits<double>::quiet_NaN());
    if (!found) return;
    for (std::size_t f = 0; f < families_.size(); ++f) {
      double loglik = 0, slopes[2] = {0, 0};
      add_family(f, loglik, slopes);
      std::ranges::copy(slopes, &scores[f * width + q]);
    }
    std::vector<double> inner;
    conditional_->scores(shift_, q_c_, e_, inner);
    for (std::size_t f = 0; f < families_.size(); ++f)
      for (const std::int64_t c : families_[f].members)
        for (std::size_t j = 0; j < q; ++j) scores[f * width + j] += inner[c * q + j];
  }

  void modes(std::vector<double>& mode, std::vector<double>& covariance) const override {
    mode.resize(2 * u_.size());
    for (std::size_t f = 0; f < families_.size(); ++f)
      for (const std::int64_t c : families_[f].members) {
        mode[2 * c] = u0_[f];
        mode[2 * c + 1] = u_[c];
      }
    covariance = covariance_;
  }

 private:
  // Newton on every family at once, each step shortened as in kernels/mode.hpp. Leaves the sums at the modes.
  bool find_modes(std::span<const double> beta, std::span<const double> lambda) {
    sigma1_ = lambda[0];
    sigma2_ = lambda[3];
    conditional_->set_beta(beta);
    std::vector<char> active(families_.size(), 1);
    bool moved = true;
    for (int step = 0; moved && step < most_steps; ++step) {
      set_shifts();
      conditional_->sums(shift_, sums_);
      moved = false;
      for (std::size_t f = 0; f < families_.size(); ++f)
        if (active[f]) {
          active[f] = move(f);
          moved = moved || active[f];
        }
    }
    set_shifts();
    conditional_->sums(shift_, sums_);
    if (!moved && std::ranges::all_of(shift_, [](double shift) { return std::isfinite(shift); })) return true;
    std::ranges::fill(u0_, 0.0);
    std::ranges::fill(u_, 0.0);
    return false;
  }

  void set_shifts() {
    for (std::size_t f = 0; f < families_.size(); ++f)
      for (const std::int64_t c : families_[f].members) shift_[c] = sigma1_ * u0_[f] + sigma2_ * u_[c];
  }

  bool move(std::size_t f) {
    const OuterCluster& family = families_[f];
    std::vector<double> d(1 + family.members.size());
    d[0] = -u0_[f];
    for (std::size_t k = 0; k < family.members.size(); ++k) {
      const std::int64_t c = family.members[k];
      d[0] += sigma1_ * residual(c);
      d[1 + k] = sigma2_ * residual(c) - u_[c];
    }
    Arrow(family, sums_.variance, sigma1_, sigma2_).solve(d);
    double inner = 0;
    for (std::size_t k = 1; k < d.size(); ++k) inner = std::max(inner, std::abs(d[k]));
    const double moves = sigma1_ * std::abs(d[0]) + sigma2_ * inner;
    const double damping = moves > 1e-8 ? std::log1p(moves) / moves : 1;
    bool moved = std::abs(d[0]) > mode_tolerance * (1 + std::abs(u0_[f]));
    u0_[f] += damping * d[0];
    for (std::size_t k = 0; k < family.members.size(); ++k) {
      double& u = u_[family.members[k]];
      moved = moved || std::abs(d[1 + k]) > mode_tolerance * (1 + std::abs(u));
      u += damping * d[1 + k];
    }
    return moved;
  }

  double residual(std::int64_t c) const { return response_[c] - sums_.mean[c]; }

  // alpha = -H^-1 sum t q g / 2 (kernels/laplace.hpp), the outer level's first.
  std::vector<double> tilt(const OuterCluster& family, const Arrow& H) {
    std::vector<double> alpha(1 + family.members.size(), 0.0);
    for (std::size_t k = 0; k < family.members.size(); ++k) {
      const std::int64_t c = family.members[k];
      q_c_[c] = sigma1_ * sigma1_ * H.outer() + 2 * sigma1_ * sigma2_ * H.between(k) + sigma2_ * sigma2_ * H.inner(k);
      alpha[0] -= 0.5 * sigma1_ * sums_.third[c] * q_c_[c];
      alpha[1 + k] = -0.5 * sigma2_ * sums_.third[c] * q_c_[c];
    }
    H.solve(alpha);
    return alpha;
  }

  // Adds the family's log-likelihood and its slopes in (sigma_1, sigma_2).
  void add_family(std::size_t f, double& loglik, double (&slopes)[2]) {
    const OuterCluster& family = families_[f];
    const Arrow H(family, sums_.variance, sigma1_, sigma2_);
    const std::vector<double> alpha = tilt(family, H);
    loglik -= 0.5 * (u0_[f] * u0_[f] + H.log_determinant());
    for (std::size_t k = 0; k < family.members.size(); ++k) {
      const std::int64_t c = family.members[k];
      const double V = sums_.variance[c], T = 0.5 * sums_.third[c] * q_c_[c], s = residual(c), a = alpha[1 + k];
      loglik += shift_[c] * response_[c] - sums_.value[c] - 0.5 * u_[c] * u_[c];
      e_[c] = sigma1_ * alpha[0] + sigma2_ * a;
      slopes[0] += u0_[f] * (s - T - V * e_[c]) + alpha[0] * s - V * (sigma1_ * H.outer() + sigma2_ * H.between(k));
      slopes[1] += u_[c] * (s - T - V * e_[c]) + a * s - V * (sigma1_ * H.between(k) + sigma2_ * H.inner(k));
      covariance_[3 * c] = H.outer();
      covariance_[3 * c + 1] = H.between(k);
      covariance_[3 * c + 2] = H.inner(k);
    }
  }

  std::unique_ptr<ConditionalLikelihood> conditional_;
  std::vector<OuterCluster> families_;
  std::vector<double> u0_, u_, shift_, q_c_, e_, response_, covariance_;
  ConditionalSums sums_;
  double sigma1_ = 0, sigma2_ = 0;
};

}  // namespace

std::unique_ptr<Likelihood> make_nested_likelihood(Backend& backend, const ClusteredPoints& points,
                                                   Cumulants cumulants) {
  return std::make_unique<NestedLikelihood>(backend, points, cumulants);
}

}  // namespace fedglmm
