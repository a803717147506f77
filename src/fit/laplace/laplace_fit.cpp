#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/subset.hpp"
#include "fit/boundary_message.hpp"
#include "fit/laplace/laplace_fit.hpp"
#include "fit/laplace/laplace_start.hpp"
#include "fit/laplace/log_likelihood.hpp"
#include "fit/laplace/separation.hpp"
#include "fit/maximise.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double column_is_zero = 1e-6;     // below this the search is at the stationary point where it vanishes
constexpr double lambda_diverges = 1e3;
constexpr double most_cluster_nodes = 20000;

Evaluation part(const Evaluation& e, const std::vector<int>& of) {
  return {e.value, taken(e.gradient, of), taken(e.hessian, of)};
}

class LaplaceFit {
 public:
  LaplaceFit(const Context& context, const LaplaceProblem& problem, const LaplaceOptions& options, int nagq)
      : problem_(problem), threads_(context.threads), q_(problem.points.q), max_iterations_(options.max_iterations),
        loglik_(context, problem, nagq), all_(problem.points.parameters()) {
    std::iota(all_.begin(), all_.end(), 0);
  }

  LaplaceEstimate run(const VectorXd& start) {
    Maximum maximum = search(start, all_);
    std::vector<int> estimated = all_;
    if (maximum.outcome == FGLMM_CONVERGED) {
      estimated = without_vanished(maximum.at);
      if (estimated.size() < all_.size()) maximum = at_boundary(maximum.at, estimated);
    } else if (maximum.outcome == FGLMM_ITERATION_LIMIT) {
      leave_ridge(maximum, estimated);
    }
    return estimate(maximum, estimated);
  }

  void set_steps(const VectorXd& steps) { loglik_.set_steps(steps); }

 private:
  bool diagonal(std::size_t k) const { return problem_.points.free[k].row == problem_.points.free[k].column; }

  // Is it the only element of its block?
  bool alone(int k) const {
    const auto touches = [&](const LambdaEntry& e) {
      return e.row == problem_.points.free[k].row || e.column == problem_.points.free[k].row;
    };
    return std::ranges::count_if(problem_.points.free, touches) == 1;
  }

  // Over the parameters in `of`; the others stay as they are.
  Maximum search(const VectorXd& start, const std::vector<int>& of) {
    VectorXd psi = start;
    const auto objective = [&](const VectorXd& x) {
      put(x, of, psi);
      return part(loglik_(psi), of);
    };
    Maximum maximum = maximise(objective, taken(start, of), max_iterations_, [&](int k, const VectorXd& step) {
      return diverges(k, step.head(q_));
    });
    put(maximum.at, of, psi);
    maximum.at = psi;
    return maximum;
  }

  std::vector<int> without_vanished(const VectorXd& psi) const {
    const MatrixXd lambda = lambda_of(problem_.points, psi);
    std::vector<int> out;
    for (const int k : all_)
      if (k < q_ || lambda.col(problem_.points.free[k - q_].column).norm() >= column_is_zero) out.push_back(k);
    return out;
  }

  bool rises_from(const VectorXd& psi, const std::vector<int>& held) {
    const MatrixXd hessian = taken(loglik_(psi).hessian, held);
    return Eigen::SelfAdjointEigenSolver<MatrixXd>(hessian).eigenvalues().maxCoeff() > 0;
  }

  // Two independent effects of nearly the same column share a variance along a circle of Lambda, and a search in short
  // steps may not come to its end. The end is where one of them is 0.
  void leave_ridge(Maximum& maximum, std::vector<int>& estimated) {
    for (const int k : all_) {
      if (k < q_ || !alone(k - q_)) continue;
      std::vector<int> others = all_;
      std::erase(others, k);
      VectorXd psi = laplace_start(problem_);
      psi[k] = 0;
      const Maximum end = search(psi, others);
      if (end.outcome != FGLMM_CONVERGED || end.evaluation.value < maximum.evaluation.value || rises_from(end.at, {k}))
        continue;
      maximum = end;
      maximum.outcome = FGLMM_BOUNDARY;
      estimated = others;
    }
  }

  // With the vanished columns held at 0; a positive curvature there means that the maximum is inside after all.
  Maximum at_boundary(VectorXd psi, std::vector<int>& estimated) {
    std::vector<int> held;
    std::ranges::set_difference(all_, estimated, std::back_inserter(held));
    for (const int k : held) psi[k] = 0;
    Maximum maximum = search(psi, estimated);
    if (maximum.outcome != FGLMM_CONVERGED) return maximum;
    if (rises_from(maximum.at, held)) {
      for (const int k : held)
        if (diagonal(k - q_)) maximum.at[k] = 0.1;
      estimated = all_;
      return search(maximum.at, all_);
    }
    maximum.outcome = FGLMM_BOUNDARY;
    return maximum;
  }

  bool diverges(int iteration, const VectorXd& step) {
    if (iteration < 8 || !recedes(problem_, step, threads_)) return false;
    receding_ = step;
    return true;
  }

  LaplaceEstimate estimate(const Maximum& maximum, const std::vector<int>& estimated) {
    LaplaceEstimate out;
    out.outcome = maximum.outcome;
    out.psi = maximum.at;
    out.lambda = lambda_of(problem_.points, out.psi);
    for (Index b = 0; b < out.lambda.cols(); ++b)
      if (out.lambda(b, b) < 0) out.lambda.col(b) *= -1;
    for (std::size_t k = 0; k < problem_.points.free.size(); ++k)
      out.psi[q_ + static_cast<Index>(k)] = out.lambda(problem_.points.free[k].row, problem_.points.free[k].column);
    if (out.lambda.diagonal().maxCoeff() > lambda_diverges) out.outcome = FGLMM_SEPARATION;
    out.beta = problem_.standardization.coefficients(out.psi.head(q_));
    out.random_covariance = problem_.random.raw_covariance(out.lambda * out.lambda.transpose());
    out.message = explain(out);
    out.estimated = estimated;
    const Evaluation e = part(loglik_(out.psi), estimated);
    out.inverse_information = (-e.hessian).inverse();
    out.covariance = problem_.standardization.covariance(out.inverse_information.topLeftCorner(q_, q_));
    out.max_gradient = scaled_gradient(e);
    out.loglik = e.value + problem_.constant;
    set_modes(out);
    out.evaluations = loglik_.evaluations();
    return out;
  }

  // b = M^-1 Lambda u, with conditional covariance M^-1 Lambda H^-1 Lambda' M^-T.
  void set_modes(LaplaceEstimate& out) const {
    MatrixXd packed;
    loglik_.modes(out.u, packed);
    out.mode = problem_.random.raw_modes(out.u * out.lambda.transpose());
    out.mode_sd.resize(out.mode.rows(), out.mode.cols());
    const MatrixXd map = problem_.random.map.inverse() * out.lambda;
    MatrixXd inverse(out.mode.cols(), out.mode.cols());
    for (Index i = 0; i < out.mode.rows(); ++i) {
      for (Index a = 0, ab = 0; a < inverse.rows(); ++a)
        for (Index b = 0; b <= a; ++b, ++ab) inverse(a, b) = inverse(b, a) = packed(i, ab);
      out.mode_sd.row(i) = (map * inverse * map.transpose()).diagonal().cwiseMax(0).cwiseSqrt();
    }
  }

  // Columns v with v'Lambda = 0, block by block.
  MatrixXd constant_directions(const MatrixXd& lambda) const {
    MatrixXd out(lambda.rows(), 0);
    Index first = 0;
    for (const RandomBlock& block : problem_.random.effects.blocks) {
      const auto size = static_cast<Index>(block.terms.size());
      const MatrixXd part = lambda.block(first, first, size, size);
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(part * part.transpose());
      for (Index k = 0; k < size && eigen.eigenvalues()[k] <= 1e-14 * eigen.eigenvalues()[size - 1]; ++k) {
        out.conservativeResize(Eigen::NoChange, out.cols() + 1);
        out.rightCols(1).setZero();
        out.col(out.cols() - 1).segment(first, size) = eigen.eigenvectors().col(k);
      }
      first += size;
    }
    return out;
  }

  std::string explain(const LaplaceEstimate& out) const {
    switch (out.outcome) {
      case FGLMM_BOUNDARY:
        return boundary_message(problem_.random.effects, problem_.random.map.inverse(), constant_directions(out.lambda)) +
               ": standard errors hold it there";
      case FGLMM_ITERATION_LIMIT: return "the iteration limit was reached before the maximum";
      case FGLMM_STALLED: return "no step improves the log-likelihood, though its gradient is not small";
      case FGLMM_SEPARATION: break;
      default: return "";
    }
    if (receding_.size() == 0)
      return "a random effect's SD grows without bound: responses hardly vary inside clusters";
    return "separation: the log-likelihood grows for ever in the coefficients " +
           moved_coefficients(problem_, receding_) + "; their estimates do not exist";
  }

  const LaplaceProblem& problem_;
  Threads threads_;
  int q_, max_iterations_;
  LogLikelihood loglik_;
  std::vector<int> all_;                    // positions in psi
  VectorXd receding_;
};

void check_nodes(const LaplaceProblem& problem, int nagq) {
  const int r = problem.points.r();
  if (nagq > 1 && r > 3)
    fail(Status::unsupported, "quadrature is for at most 3 random effects in a cluster, here are ", r, "; use nagq 1");
  if (std::pow(nagq, r) > most_cluster_nodes)
    fail(Status::unsupported, "nagq ", nagq, " with ", r, " random effects are ", std::pow(nagq, r),
         " nodes a cluster; at most ", most_cluster_nodes, " are supported");
}

}  // namespace

LaplaceEstimate fit_laplace(const Context& context, const LaplaceProblem& problem, const LaplaceOptions& options) {
  check_nodes(problem, options.nagq);
  LaplaceFit laplace(context, problem, options, 1);
  LaplaceEstimate first = laplace.run(laplace_start(problem));
  if (options.nagq == 1 || first.outcome == FGLMM_SEPARATION) return first;
  LaplaceFit quadrature(context, problem, options, options.nagq);
  VectorXd steps = VectorXd::Constant(first.psi.size(), 1e-4);
  put(1e-3 * first.inverse_information.diagonal().cwiseMax(1e-6).cwiseSqrt(), first.estimated, steps);
  quadrature.set_steps(steps);
  VectorXd start = first.psi;
  for (Index k = problem.points.q; k < start.size(); ++k)
    if (start[k] == 0) start[k] = 0.1;
  LaplaceEstimate out = quadrature.run(start);
  out.evaluations += first.evaluations;
  return out;
}

}  // namespace fedglmm
