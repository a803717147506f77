#include "pseudo_data/block_system.hpp"

#include <algorithm>
#include <iterator>

namespace fedglmm {

BlockSystem::BlockSystem(const Block& block, const GradientProducts& products)
    : block_(block), products_(products), residuals_(block.requirements().size()) {
  const auto& sets = block.sets();
  std::map<Monomial, int> number;
  union_of_.assign(sets.size(), std::vector<int>(sets.size(), -1));
  for (std::size_t s = 0; s < sets.size(); ++s)
    for (std::size_t t = 0; t < sets.size(); ++t) {
      Monomial both;
      std::set_union(sets[s].begin(), sets[s].end(), sets[t].begin(), sets[t].end(), std::back_inserter(both));
      const auto [at, fresh] = number.emplace(both, static_cast<int>(unions_.size()));
      if (fresh) {
        unions_.emplace_back();
        for (std::size_t c = 0; c < block.cells().size(); ++c)
          if (block.contains(both, c)) unions_.back().push_back(static_cast<int>(c));
      }
      if (!unions_[at->second].empty()) union_of_[s][t] = at->second;
    }
}

std::vector<double> BlockSystem::weighted_sum(const std::vector<int>& cells, const double* sums) const {
  const int count = products_.list().count();
  std::vector<double> out(count, 0.0);
  for (const int c : cells) {
    const double weight = block_.cells()[c].mass / block_.cells()[c].rows;
    for (int t = 0; t < count; ++t) out[t] += weight * sums[static_cast<std::size_t>(c) * count + t];
  }
  return out;
}

std::vector<double> BlockSystem::sums_over(const Monomial& set, const double* cell_sums) const {
  std::vector<int> cells;
  for (std::size_t c = 0; c < block_.cells().size(); ++c)
    if (block_.contains(set, c)) cells.push_back(static_cast<int>(c));
  return weighted_sum(cells, cell_sums);
}

void BlockSystem::set_sums(const double* sums) {
  const auto& requirements = block_.requirements();
  std::vector<double> at;
  for (std::size_t q = 0; q < requirements.size(); ++q) {
    const Requirement& r = requirements[q];
    if (q == 0 || r.set != requirements[q - 1].set) {  // requirements come set by set
      const int u = union_of_[r.set][r.set];
      at = weighted_sum(u < 0 ? std::vector<int>{} : unions_[u], sums);
    }
    residuals_[static_cast<Eigen::Index>(q)] = (at[r.monomial] / block_.rows() - r.target) / r.scale;
  }
}

double BlockSystem::worst() const {
  double out = 0;
  for (std::size_t q = 0; q < block_.requirements().size(); ++q) {
    const Requirement& r = block_.requirements()[q];
    const double error = std::abs(residuals_[static_cast<Eigen::Index>(q)]) * r.scale;
    out = std::max(out, error / std::max(1.0, std::abs(r.target)));
  }
  return out;
}

Eigen::MatrixXd BlockSystem::gram(const double* sums) const {
  std::vector<std::vector<double>> union_sums;
  for (const auto& cells : unions_) union_sums.push_back(weighted_sum(cells, sums));
  const auto& requirements = block_.requirements();
  const auto M = static_cast<Eigen::Index>(requirements.size());
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(M, M);
  for (Eigen::Index i = 0; i < M; ++i)
    for (Eigen::Index j = 0; j <= i; ++j) {
      const Requirement &a = requirements[i], &b = requirements[j];
      const int u = union_of_[a.set][b.set];
      if (u < 0) continue;
      out(i, j) = products_(union_sums[u].data(), a.monomial, b.monomial) /
                  (block_.rows() * block_.rows() * a.scale * b.scale);
    }
  return out.selfadjointView<Eigen::Lower>();
}

std::vector<double> BlockSystem::step(const Eigen::VectorXd& multiplier) const {
  const auto width = static_cast<std::size_t>(products_.gradient_count()) * block_.mean().size();
  std::vector<double> out(block_.cells().size() * width, 0.0);
  for (std::size_t q = 0; q < block_.requirements().size(); ++q) {
    const Requirement& r = block_.requirements()[q];
    const double weight = multiplier[static_cast<Eigen::Index>(q)] / (block_.rows() * r.scale);
    for (std::size_t c = 0; c < block_.cells().size(); ++c)
      if (block_.contains(block_.sets()[r.set], c)) products_.add_gradient(r.monomial, weight, &out[c * width]);
  }
  return out;
}

}  // namespace fedglmm
