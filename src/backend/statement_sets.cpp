#include "backend/statement_sets.hpp"

#include <Eigen/Dense>

namespace fedglmm {

double linear_part(std::span<const EntropyView::Set> sets, std::span<const std::int64_t> at, const double* l,
                   double* gradient) {
  using Eigen::Map, Eigen::MatrixXd, Eigen::VectorXd;
  double value = 0;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const Eigen::Index size = sets[k].size();
    const Map<const VectorXd> part(l + at[k], size), target(sets[k].target, size);
    const VectorXd missed = Map<const MatrixXd>(sets[k].slack, size, size) * part;
    value += part.dot(0.5 * missed - target);
    if (gradient) Map<VectorXd>(gradient + at[k], size) = missed - target;
  }
  return value;
}

}  // namespace fedglmm
