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
  packed_.resize(size.size() * (size.size() + 1) / 2);
  double* next = packed_.data();
  for (Index j = 0; j < size.size(); ++j)
    for (Index i = j; i < size.size(); ++i) *next++ = root[i] * factor.matrixLLT()(i, j);
  sides_ = solve(sides);
}

MatrixXd OpenFactor::solve(MatrixXd b) const {
  const Index size = b.rows();
  MatrixXd lower(size, size);
  const double* next = packed_.data();
  for (Index j = 0; j < size; next += size - j, ++j)
    lower.col(j).tail(size - j) = Eigen::Map<const VectorXd>(next, size - j);
  lower.triangularView<Eigen::Lower>().solveInPlace(b);
  return b;
}

std::size_t OpenFactor::bytes(Index size, Index sides) {
  return sizeof(double) * static_cast<std::size_t>(size * (size + 1) / 2 + size * sides);
}

}  // namespace fedglmm
