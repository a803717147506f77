#include "inference/gaussian_influence.hpp"

#include <cmath>

#include "fit/gaussian/gaussian_criterion.hpp"
#include "fit/gaussian/lambda_derivatives.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double step = 1e-4;              // of theta, in units of the random effects' SDs

// Of one cluster's r random effects, nested: of the outer cluster's and its own.
struct Conditional {
  MatrixXd Q, projection;                  // r x r; Q Z'X, r x q
  VectorXd b;
};

struct State {
  GaussianPoint point;
  std::vector<Conditional> clusters;
  VectorXd log_variance;                   // of the coefficients, divided by sigma^2
  VectorXd log_sd;                         // of the random effects, divided by sigma; 0 of an SD of 0
};

MatrixXd conditional_covariance(const MatrixXd& zz, const MatrixXd& lambda) {
  const Index size = lambda.cols();
  const Eigen::LLT<MatrixXd> H(MatrixXd::Identity(size, size) + lambda.transpose() * zz * lambda);
  return lambda * H.solve(lambda.transpose());
}

void add_one_level(const GaussianSums& sums, const MatrixXd& lambda, State& out) {
  const Index r = sums.zy.rows(), q = sums.xy.size();
  for (Index i = 0; i < sums.clusters(); ++i) {
    const MatrixXd mixed = sums.mixing.transpose() * sums.zz.middleCols(i * r, r) * sums.mixing;
    Conditional& cluster = out.clusters[static_cast<std::size_t>(i)];
    cluster.Q = conditional_covariance(mixed, lambda);
    const MatrixXd zx = sums.mixing.transpose() * sums.zx.middleCols(i * q, q);
    cluster.projection = cluster.Q * zx;
    cluster.b = cluster.Q * (sums.mixing.transpose() * sums.zy.col(i) - zx * out.point.beta);
  }
}

// Random effects of an outer cluster: its own, then those of its members, all of intercepts.
void add_outer(const GaussianSums& sums, const MatrixXd& lambda, const std::vector<Index>& members, State& out) {
  const Index size = 1 + std::ssize(members), q = sums.xy.size();
  MatrixXd zz = MatrixXd::Zero(size, size), zx = MatrixXd::Zero(size, q);
  VectorXd zy = VectorXd::Zero(size), sd = VectorXd::Constant(size, lambda.row(1).norm());
  sd[0] = lambda.row(0).norm();
  for (Index k = 1; k < size; ++k) {
    const Index i = members[static_cast<std::size_t>(k - 1)];
    zz(k, k) = zz(0, k) = zz(k, 0) = sums.zz(0, 2 * i);
    zx.row(k) = sums.zx.block(0, i * q, 1, q);
    zy[k] = sums.zy(0, i);
    zz(0, 0) += zz(k, k);
  }
  zx.row(0) = zx.colwise().sum();
  zy[0] = zy.sum();
  const MatrixXd Q = conditional_covariance(zz, sd.asDiagonal()), projection = Q * zx;
  const VectorXd b = Q * (zy - zx * out.point.beta);
  for (Index k = 1; k < size; ++k) {
    const std::vector<Index> own = {0, k};
    out.clusters[static_cast<std::size_t>(members[static_cast<std::size_t>(k - 1)])] = {
        Q(own, own), projection(own, Eigen::all), b(own)};
  }
}

void add_nested(const GaussianSums& sums, const MatrixXd& lambda, State& out) {
  std::vector<std::vector<Index>> members;
  for (std::size_t i = 0; i < sums.outer.size(); ++i) {
    const auto outer = static_cast<std::size_t>(sums.outer[i]);
    if (outer >= members.size()) members.resize(outer + 1);
    members[outer].push_back(static_cast<Index>(i));
  }
  for (const auto& of_outer : members) add_outer(sums, lambda, of_outer, out);
}

VectorXd log_or_zero(const VectorXd& sizes) {
  return sizes.unaryExpr([](double size) { return size > 0 ? std::log(size) : 0.0; });
}

State state_at(GaussianCriterion& criterion, const GaussianSums& sums, const MatrixXd& lambda) {
  State out{criterion(lambda), std::vector<Conditional>(static_cast<std::size_t>(sums.clusters())), {}, {}};
  const MatrixXd raw = sums.standardization.to_raw();
  out.log_variance = (raw * out.point.A.solve(raw.transpose())).diagonal().array().log();
  out.log_sd = log_or_zero((sums.random_to_raw * lambda).rowwise().norm());
  (sums.outer.empty() ? add_one_level : add_nested)(sums, lambda, out);
  return out;
}

// S = F F' of each block, F's columns those that do not vanish; theta: F (I + theta), theta lower triangular.
struct Chart {
  MatrixXd lambda;
  std::vector<MatrixXd> directions;
};

Chart chart_of(const GaussianSums& sums, const Estimate& estimate) {
  const MatrixXd inverse = sums.random_to_raw.inverse();
  const MatrixXd S = inverse * estimate.random_covariance * inverse.transpose() / (estimate.sigma * estimate.sigma);
  const Index r = S.rows();
  Chart out{MatrixXd::Zero(r, r), {}};
  Index first = 0;
  for (const RandomBlock& block : sums.random.blocks) {
    const auto size = static_cast<Index>(block.terms.size());
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(S.block(first, first, size, size));
    const VectorXd variance = eigen.eigenvalues();
    Index vanished = 0;
    while (vanished < size && !(variance[vanished] > 1e-12 * variance[size - 1])) ++vanished;
    for (Index k = vanished; k < size; ++k)
      out.lambda.col(first + k).segment(first, size) = std::sqrt(variance[k]) * eigen.eigenvectors().col(k);
    for (Index b = first + vanished; b < first + size; ++b)
      for (Index a = b; a < first + size; ++a) {
        out.directions.push_back(MatrixXd::Zero(r, r));
        out.directions.back().col(b) = out.lambda.col(a);
      }
    first += size;
  }
  return out;
}

class Influence {
 public:
  Influence(const GaussianSums& sums, const Estimate& estimate, bool reml)
      : sums_(sums), reml_(reml), criterion_(sums, reml) {
    const Chart chart = chart_of(sums, estimate);
    states_.push_back(state_at(criterion_, sums, chart.lambda));
    const MatrixXd hessian = lambda_derivatives(states_[0].point, chart.lambda, chart.directions).hessian;
    inverse_information_ = (-hessian).inverse();
    for (const MatrixXd& direction : chart.directions)
      for (const double sign : {1.0, -1.0})
        states_.push_back(state_at(criterion_, sums, chart.lambda + sign * step * direction));
    set_scale(estimate);
  }

  MatrixXd mass(const DesignFunctions& points) const { return of(points, true); }
  MatrixXd response(const DesignFunctions& functions) const { return of(functions, false); }

 private:
  // Of functions, at one state: d, eta and the change of the log-likelihood.
  struct Changes {
    MatrixXd d;
    VectorXd eta, rss, loglik;
  };

  Index parameters() const { return inverse_information_.rows(); }

  // d/dtheta of what of() says of each state, columns.
  template <class Value>
  MatrixXd slopes(const Value& of) const {
    MatrixXd out(of(states_[0]).size(), parameters());
    for (Index k = 0; k < parameters(); ++k) {
      const auto forwards = static_cast<std::size_t>(1 + 2 * k);
      out.col(k) = (of(states_[forwards]) - of(states_[forwards + 1])) / (2 * step);
    }
    return out;
  }

  VectorXd log_sigma(const State& state) const { return VectorXd::Constant(1, 0.5 * std::log(state.point.rss)); }
  VectorXd log_sd(const State& state) const {
    return (state.log_sd.array() + log_sigma(state)[0]).matrix();
  }
  VectorXd log_se(const State& state) const {
    return (0.5 * state.log_variance.array() + log_sigma(state)[0]).matrix();
  }

  // Standard errors: of sigma given theta the variance of log sigma is 1 / (2 degrees).
  void set_scale(const Estimate& estimate) {
    const auto error = [&](const MatrixXd& slope) {
      const MatrixXd variance = slope * inverse_information_ * slope.transpose();
      return VectorXd((variance.diagonal().array() + 0.5 / criterion_.degrees()).sqrt().matrix());
    };
    beta_scale_ = estimate.covariance.diagonal().cwiseSqrt().cwiseInverse();
    sigma_slope_ = slopes([&](const State& state) { return log_sigma(state); });
    sigma_scale_ = error(sigma_slope_).cwiseInverse();
    sd_slope_ = slopes([&](const State& state) { return log_sd(state); });
    sd_scale_ = error(sd_slope_).cwiseInverse();
    for (Index a = 0; a < sd_scale_.size(); ++a)
      if (estimate.random_covariance(a, a) == 0) sd_scale_[a] = 0;
  }

  Changes changes(const DesignFunctions& f, const State& state, bool mass) const {
    const Standardization& s = sums_.standardization;
    const MatrixXd z = f.random * sums_.random_to_raw;
    Changes out{(f.fixed - f.one * s.centre.transpose()) * s.scale.cwiseInverse().asDiagonal(), {}, {}, {}};
    out.eta = out.d * state.point.beta + f.one * sums_.response_centre + f.offset;
    VectorXd log_v = VectorXd::Zero(out.eta.size());
    for (Index k = 0; k < out.eta.size(); ++k) {
      if (f.cluster[static_cast<std::size_t>(k)] < 0) continue;
      const Conditional& cluster = state.clusters[static_cast<std::size_t>(f.cluster[static_cast<std::size_t>(k)])];
      out.eta[k] += z.row(k) * cluster.b;
      out.d.row(k) -= z.row(k) * cluster.projection;
      log_v[k] = z.row(k) * cluster.Q * z.row(k).transpose();
    }
    out.rss = mass ? VectorXd(out.eta.cwiseAbs2()) : VectorXd(-2 * out.eta);
    VectorXd twice = criterion_.degrees() / state.point.rss * out.rss;
    if (mass) twice += log_v;
    if (mass && reml_)
      twice += state.point.A.matrixL().solve(out.d.transpose()).colwise().squaredNorm().transpose();
    out.loglik = -0.5 * twice;
    return out;
  }

  MatrixXd of(const DesignFunctions& f, bool mass) const {
    const State& here = states_[0];
    const Changes now = changes(f, here, mass);
    const MatrixXd theta =
        slopes([&](const State& state) { return changes(f, state, mass).loglik; }) * inverse_information_;
    const MatrixXd raw = sums_.standardization.to_raw(), moved = here.point.A.solve(now.d.transpose()).transpose();
    const VectorXd own = mass ? VectorXd(-now.eta) : VectorXd::Ones(now.eta.size());
    const MatrixXd beta_slope = slopes([](const State& state) { return state.point.beta; });
    const MatrixXd beta = (own.asDiagonal() * moved + theta * beta_slope.transpose()) * raw.transpose();
    const VectorXd log_rss = now.rss / (2 * here.point.rss);
    const Index n = beta.rows(), q = beta.cols(), r = sd_scale_.size();
    MatrixXd out(n, 2 * q + r + 1);
    out.leftCols(q) = beta * beta_scale_.asDiagonal();
    const MatrixXd se_slope = slopes([&](const State& state) { return log_se(state); });
    out.middleCols(q, q) = (theta * se_slope.transpose()).colwise() + log_rss;
    if (mass) {
      const VectorXd variance = here.log_variance.array().exp();
      out.middleCols(q, q) -=
          0.5 * (moved * raw.transpose()).cwiseAbs2() * variance.cwiseInverse().asDiagonal();
    }
    out.middleCols(2 * q, r) = ((theta * sd_slope_.transpose()).colwise() + log_rss) * sd_scale_.asDiagonal();
    out.rightCols(1) = (theta * sigma_slope_.transpose() + log_rss) * sigma_scale_.asDiagonal();
    return out;
  }

  const GaussianSums& sums_;
  bool reml_;
  GaussianCriterion criterion_;
  std::vector<State> states_;               // at the estimate, then a step of each theta forwards and backwards
  MatrixXd inverse_information_;            // of theta
  VectorXd beta_scale_, sd_scale_, sigma_scale_;
  MatrixXd sd_slope_, sigma_slope_;
};

}  // namespace

GaussianInfluence gaussian_influence(const GaussianSums& sums, const Estimate& estimate, bool reml,
                                     const DesignFunctions& points, const DesignFunctions& responses) {
  const Influence influence(sums, estimate, reml);
  return {influence.mass(points), influence.response(responses)};
}

}  // namespace fedglmm
