#include <cmath>

#include "fit/laplace_problem.hpp"
#include "fit/maximise.hpp"
#include "fit/separation.hpp"

namespace fedglmm {
namespace {

constexpr double sigma_is_zero = 1e-6;      // below this the search is at the stationary point sigma = 0
constexpr double sigma_diverges = 1e3;

// The log-likelihood in theta = (beta, sigma), standardized. It is even in sigma: a negative one is reflected.
class LogLikelihood {
 public:
  LogLikelihood(const Context& context, const LaplaceProblem& problem)
      : context_(context), problem_(problem), q_(problem.points.q),
        likelihood_(context.backend->laplace(problem.points, problem.cumulants)) {}

  Evaluation operator()(const Eigen::VectorXd& theta) {
    context_.check_cancelled();
    const double sign = theta[q_] < 0 ? -1.0 : 1.0;
    likelihood_->evaluate({theta.data(), static_cast<std::size_t>(q_)}, sign * theta[q_], 2, totals_);
    Evaluation out{totals_.loglik + problem_.xy.dot(theta.head(q_)),
                   Eigen::Map<const Eigen::VectorXd>(totals_.gradient.data(), q_ + 1), unpacked_hessian()};
    out.gradient.head(q_) += problem_.xy;
    out.gradient[q_] *= sign;
    out.hessian.row(q_).head(q_) *= sign;
    out.hessian.col(q_).head(q_) *= sign;
    return out;
  }

  void modes(std::vector<double>& mode, std::vector<double>& curvature) const { likelihood_->modes(mode, curvature); }

 private:
  Eigen::MatrixXd unpacked_hessian() const {
    Eigen::MatrixXd hessian(q_ + 1, q_ + 1);
    const double* from = totals_.hessian.data();
    for (int j = 0; j <= q_; ++j)
      for (int k = 0; k <= j; ++k) hessian(j, k) = hessian(k, j) = *from++;
    return hessian;
  }

  const Context& context_;
  const LaplaceProblem& problem_;
  int q_;
  std::unique_ptr<LaplaceLikelihood> likelihood_;
  LaplaceTotals totals_;
};

class LaplaceFit {
 public:
  LaplaceFit(const Context& context, const LaplaceProblem& problem, int max_iterations)
      : problem_(problem), q_(problem.points.q), max_iterations_(max_iterations), loglik_(context, problem) {}

  LaplaceEstimate run() {
    Maximum maximum = interior(1.0);
    if (maximum.outcome == FGLMM_CONVERGED && std::abs(maximum.at[q_]) < sigma_is_zero) maximum = at_zero();
    return estimate(maximum);
  }

 private:
  // beta = (link of the mean, 0, ...) is near enough: the trust region does the rest.
  Eigen::VectorXd start(double sigma) const {
    Eigen::VectorXd theta = Eigen::VectorXd::Zero(q_ + 1);
    theta[q_] = sigma;
    const int intercept = problem_.standardization.intercept;
    if (intercept < 0) return theta;
    double weight = 0;
    for (const double w : problem_.points.weight) weight += w;
    const double mean = problem_.xy[intercept] / weight;
    theta[intercept] = problem_.cumulants == Cumulants::binomial ? std::log(mean / (1 - mean)) : std::log(mean);
    return theta;
  }

  Maximum interior(double sigma) {
    return counted(maximise([&](const Eigen::VectorXd& theta) { return loglik_(theta); }, start(sigma), max_iterations_,
                            [&](int k, const Eigen::VectorXd& step) { return diverges(k, step.head(q_)); }));
  }

  // The GLM, then the curvature in sigma there: a positive one means that the maximum is inside after all.
  Maximum at_zero() {
    const auto full = [&](const Eigen::VectorXd& beta) {
      Eigen::VectorXd theta(q_ + 1);
      theta << beta, 0.0;
      return theta;
    };
    const auto glm = [&](const Eigen::VectorXd& beta) {
      Evaluation e = loglik_(full(beta));
      return Evaluation{e.value, e.gradient.head(q_).eval(), e.hessian.topLeftCorner(q_, q_).eval()};
    };
    Maximum maximum = counted(maximise(glm, start(0).head(q_), max_iterations_,
                                       [&](int k, const Eigen::VectorXd& step) { return diverges(k, step); }));
    maximum.at = full(maximum.at);
    maximum.evaluation = loglik_(maximum.at);
    ++evaluations_;
    if (maximum.outcome != FGLMM_CONVERGED) return maximum;
    if (maximum.evaluation.hessian(q_, q_) > 0) return interior(0.1);
    maximum.outcome = FGLMM_BOUNDARY;
    return maximum;
  }

  bool diverges(int iteration, const Eigen::VectorXd& step) {
    if (iteration < 8 || !recedes(problem_, step)) return false;
    receding_ = step;
    return true;
  }

  Maximum counted(Maximum maximum) {
    evaluations_ += maximum.evaluations;
    return maximum;
  }

  LaplaceEstimate estimate(const Maximum& maximum) {
    LaplaceEstimate out{};
    out.outcome = maximum.outcome;
    out.sigma = std::abs(maximum.at[q_]);
    if (out.sigma > sigma_diverges) out.outcome = FGLMM_SEPARATION;
    out.message = explain(out.outcome);
    out.beta = problem_.standardization.coefficients(maximum.at.head(q_));
    const bool boundary = out.outcome == FGLMM_BOUNDARY;
    Evaluation e = maximum.evaluation;
    if (boundary) e = {e.value, e.gradient.head(q_).eval(), e.hessian.topLeftCorner(q_, q_).eval()};
    out.theta = maximum.at;
    out.theta[q_] = out.sigma;
    out.inverse_information = (-e.hessian).inverse();
    out.covariance = problem_.standardization.covariance(out.inverse_information.topLeftCorner(q_, q_));
    out.max_gradient = scaled_gradient(e);
    out.loglik = e.value + problem_.constant;
    (void)loglik_(maximum.at);  // leaves the modes of the maximum
    set_modes(out);
    out.evaluations = evaluations_ + 1;
    return out;
  }

  void set_modes(LaplaceEstimate& out) const {
    std::vector<double> curvature;
    loglik_.modes(out.mode, curvature);
    for (std::size_t i = 0; i < curvature.size(); ++i) {
      out.mode[i] *= out.sigma;
      out.mode_sd.push_back(out.sigma / std::sqrt(curvature[i]));
    }
  }

  std::string explain(fglmm_outcome outcome) const {
    switch (outcome) {
      case FGLMM_BOUNDARY: return "the random intercept's SD is estimated as 0: standard errors hold it there";
      case FGLMM_ITERATION_LIMIT: return "the iteration limit was reached before the maximum";
      case FGLMM_STALLED: return "no step improves the log-likelihood, though its gradient is not small";
      case FGLMM_SEPARATION: break;
      default: return "";
    }
    if (receding_.size() == 0)
      return "the random intercept's SD grows without bound: responses hardly vary inside clusters";
    return "separation: the log-likelihood grows for ever in the coefficients " +
           moved_coefficients(problem_, receding_) + "; their estimates do not exist";
  }

  const LaplaceProblem& problem_;
  int q_, max_iterations_;
  LogLikelihood loglik_;
  Eigen::VectorXd receding_;
  int evaluations_ = 0;
};

}  // namespace

LaplaceEstimate fit_laplace(const Context& context, const LaplaceProblem& problem, int max_iterations) {
  return LaplaceFit(context, problem, max_iterations).run();
}

}  // namespace fedglmm
