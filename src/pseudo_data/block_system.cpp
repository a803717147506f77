#include "pseudo_data/block_system.hpp"

#include "kernels/moment_block.hpp"
#include "kernels/serial.hpp"

namespace fedglmm {

BlockSystem::BlockSystem(const Block& block, const GradientProducts& products)
    : block_(block), products_(products), tables_(moment_tables(block, products.tables())),
      residuals_(block.requirements().size()) {}

std::vector<double> BlockSystem::sums_over(const Monomial& set, const double* cell_sums) const {
  const auto count = static_cast<std::size_t>(products_.list().count());
  std::vector<double> out(count, 0.0);
  for (std::size_t c = 0; c < block_.cells().size(); ++c) {
    if (!block_.contains(set, c)) continue;
    const double weight = block_.cells()[c].mass / block_.cells()[c].points;
    for (std::size_t t = 0; t < count; ++t) out[t] += weight * cell_sums[c * count + t];
  }
  return out;
}

std::vector<double> BlockSystem::union_sums(const double* sums) const {
  std::vector<double> out(static_cast<std::size_t>(tables_.counts.unions) * products_.list().count());
  kernels::join_cells(kernels::Serial{}, products_.tables().view(), view(), sums, out.data());
  return out;
}

void BlockSystem::set_sums(const double* sums) {
  worst_ = kernels::residuals(kernels::Serial{}, products_.tables().view(), view(), union_sums(sums).data(),
                              residuals_.data())
               .worst;
}

Eigen::MatrixXd BlockSystem::gram(const double* sums) const {
  const std::vector<double> joined = union_sums(sums);
  const kernels::GradientTable g = products_.tables().view();
  const kernels::MomentBlock b = view();
  Eigen::MatrixXd out(b.requirements, b.requirements);
  for (int i = 0; i < b.requirements; ++i)
    for (int j = 0; j <= i; ++j) out(i, j) = kernels::gram(g, b, joined.data(), i, j);
  return out.selfadjointView<Eigen::Lower>();
}

std::vector<double> BlockSystem::step(const Eigen::VectorXd& multiplier) const {
  std::vector<double> out(block_.cells().size() * products_.gradient_count() * block_.mean().size());
  kernels::step_polynomial(kernels::Serial{}, products_.tables().view(), view(), multiplier.data(), out.data());
  return out;
}

}  // namespace fedglmm
