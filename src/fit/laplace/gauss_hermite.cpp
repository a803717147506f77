#include "fit/laplace/gauss_hermite.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

namespace fedglmm {
namespace {

// Orthonormal Hermite functions (polynomial times e^(-x^2 / 2)) of degree n and n - 1.
struct HermiteFunctions {
  double last, before;
};

HermiteFunctions hermite_functions(int n, double x) {
  double before = 0, last = std::pow(std::numbers::pi, -0.25) * std::exp(-0.5 * x * x);
  for (int k = 1; k <= n; ++k) {
    const double next = std::sqrt(2.0 / k) * x * last - std::sqrt((k - 1.0) / k) * before;
    before = last;
    last = next;
  }
  return {last, before};
}

}  // namespace

Quadrature gauss_hermite(int n) {
  const Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(n);
  Eigen::VectorXd beside(n - 1);
  for (Eigen::Index k = 0; k < beside.size(); ++k) beside[k] = std::sqrt(0.5 * static_cast<double>(k + 1));
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> jacobi;
  jacobi.computeFromTridiagonal(diagonal, beside, Eigen::EigenvaluesOnly);
  Quadrature rule;
  for (int k = 0; k < n; ++k) {
    double x = jacobi.eigenvalues()[k];
    HermiteFunctions f{};
    for (int step = 0; step < 3; ++step) {  // the derivative at a root is sqrt(2 n) times the function before
      f = hermite_functions(n, x);
      if (step < 2) x -= f.last / (std::sqrt(2.0 * n) * f.before);
    }
    rule.node.push_back(x);
    rule.log_weight.push_back(-x * x - std::log(n * f.before * f.before));
  }
  return rule;
}

}  // namespace fedglmm
