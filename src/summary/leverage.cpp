// leverage.cpp - Cholesky factors of Gram matrices, which the sums of a cell hold already.
#include "summary/leverage.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <iterator>

namespace fedglmm {
namespace {

constexpr double ridge = 1e-12;  // of a matrix with unit diagonal: directions of no variance
constexpr int most_monomials = 300;

}  // namespace

LeverageBasis::LeverageBasis(const MomentPlan& plan, int degree, const std::vector<int>& without) {
  const auto described = [&](const Monomial& monomial) {
    return std::ranges::none_of(monomial, [&](int c) { return std::ranges::binary_search(without, c); });
  };
  std::vector<Monomial> monomials{{}};
  for (int p = 0; p < std::ssize(plan.powers) && std::ssize(plan.powers[p]) <= degree; ++p) {
    if (!described(plan.powers[p])) continue;
    powers.push_back(p);
    monomials.push_back(plan.powers[p]);
  }
  for (const auto& a : monomials)
    for (const auto& b : monomials) {
      Monomial product;
      std::ranges::merge(a, b, std::back_inserter(product));
      products.push_back(product.empty() ? -1 : plan.power_place.at(product));
    }
}

int leverage_degree(const MomentPlan& plan) {
  int degree = plan.protocol.numeric_order / 2;
  const auto count = [&] {
    return std::ranges::count_if(plan.powers, [&](const Monomial& m) { return std::ssize(m) <= degree; });
  };
  while (degree > 0 && count() >= most_monomials) --degree;
  return degree;
}

// G is scaled to a unit diagonal first; W = L^-1 times that scale, where G = LL'.
Leverage::Leverage(const LeverageBasis& basis, std::int64_t n, const std::vector<double>& sums) : basis_(basis) {
  const int size = basis.size();
  const auto entry = [&](int i, int j) {
    const int place = basis.products[i * size + j];
    return place < 0 ? static_cast<double>(n) : sums[place];
  };
  Eigen::VectorXd scale(size);
  for (int i = 0; i < size; ++i) scale[i] = entry(i, i) > 0 ? 1 / std::sqrt(entry(i, i)) : 0;
  Eigen::MatrixXd gram(size, size);
  for (int i = 0; i < size; ++i)
    for (int j = 0; j <= i; ++j) gram(i, j) = scale[i] * scale[j] * entry(i, j);
  gram.diagonal().array() += ridge;
  for (int i = 0; i < size; ++i)
    if (scale[i] == 0) gram(i, i) = 1;
  whitener_ = gram.llt().matrixL().solve(Eigen::MatrixXd(scale.asDiagonal()));
}

double Leverage::of(const std::vector<double>& powers) const {
  Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most_monomials, 1> v(basis_.size());  // on the stack
  v[0] = 1;
  for (std::size_t k = 0; k < basis_.powers.size(); ++k) v[static_cast<Eigen::Index>(k) + 1] = powers[basis_.powers[k]];
  double sum = 0;
  for (Eigen::Index k = 0; k < v.size(); ++k) {
    const double w = whitener_.row(k).head(k + 1).dot(v.head(k + 1));
    sum += w * w;
  }
  return sum;
}

void FarRows::add(const MomentPlan& plan, const LeverageBasis& basis, const std::vector<double>& z,
                  const std::vector<double>& powers, std::int64_t n, const std::vector<double>& sums) {
  if (leverage_) {
    const double q = leverage_->of(powers);
    if (q / (1 + q) <= far_leverage) return;  // NaN, which sums that overflow give, is kept
  }
  rows_.push_back(z);
  constexpr double first_rows = 3;  // for each monomial: with fewer, most rows are kept whatever they are
  const double due = leverage_ ? 1.5 * static_cast<double>(renewed_at_) : first_rows * basis.size();
  if (static_cast<double>(n) >= due) renew(plan, basis, n, sums);
}

void FarRows::renew(const MomentPlan& plan, const LeverageBasis& basis, std::int64_t n,
                    const std::vector<double>& sums) {
  leverage_.emplace(basis, n, sums);
  renewed_at_ = n;
  std::vector<double> powers;
  std::erase_if(rows_, [&](const std::vector<double>& z) {
    plan.evaluate_powers(z, basis.powers.size(), powers);
    return leverage_->of(powers) <= far_leverage;
  });
}

}  // namespace fedglmm
