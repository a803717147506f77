#include "pseudo_data/open_factor.hpp"

namespace fedglmm {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

OpenFactor::OpenFactor(const MatrixXd& hessian, const VectorXd& size, const MatrixXd& sides) {
  const VectorXd root = size.cwiseMax(1e-300).cwiseSqrt(), scale = root.cwiseInverse();
  const MatrixXd scaled = scale.asDiagonal() * hessian * scale.asDiagonal();
  const MatrixXd identity = MatrixXd::Identity(size.size(), size.size());
  double ridge = open_tolerance;
  Eigen::LLT<MatrixXd> factor(scaled + ridge * identity);
  while (factor.info() != Eigen::Success) factor.compute(scaled + (ridge *= 10) * identity);
  const MatrixXd lower = root.asDiagonal() * MatrixXd(factor.matrixL());
  store(lower, lower.triangularView<Eigen::Lower>().solve(sides));
}

void OpenFactor::store(const MatrixXd& lower, const MatrixXd& sides) {
  strips_.size = static_cast<int>(lower.rows());
  strips_.below = static_cast<int>(sides.cols());
  strips_.values.assign(FactorStrips::doubles(strips_.size, strips_.below), 0.0);
  for (int i = 0; i < strips_.size; ++i) {
    for (int j = 0; j < i; ++j) strips_.values[strips_.of_factor(i, j)] = lower(i, j);
    strips_.values[strips_.of_factor(i, i)] = 1 / lower(i, i);
    for (int k = 0; k < strips_.below; ++k) strips_.values[strips_.of_below(k, i)] = sides(i, k);
  }
}

MatrixXd OpenFactor::sides() const {
  MatrixXd out(strips_.size, strips_.below);
  for (int k = 0; k < strips_.below; ++k)
    for (int i = 0; i < strips_.size; ++i) out(i, k) = strips_.values[strips_.of_below(k, i)];
  return out;
}

Explained OpenFactor::explained(Substitution& substitution, const RowMatrix& b) const {
  const Index count = b.cols();
  Explained out{RowMatrix(strips_.below, count), RowMatrix(count, count)};
  substitution.explain(strips_, static_cast<int>(count), b.data(), out.sides.data(), out.squares.data());
  return out;
}

std::size_t OpenFactor::bytes(Index size, Index sides) {
  return sizeof(double) * FactorStrips::doubles(static_cast<int>(size), static_cast<int>(sides));
}

}  // namespace fedglmm
