#include "pseudo_data/numeric_basis.hpp"

#include <algorithm>
#include <cmath>

#include "base/binomial.hpp"

namespace fedglmm {
namespace {

double normal_size(const std::vector<int>& exponents) {
  double square = 1;
  for (const int e : exponents) square *= odd_factorial(e);
  return std::sqrt(square);
}

std::vector<int> exponents(const Monomial& monomial, const std::vector<int>& numeric) {
  std::vector<int> out(numeric.size(), 0);
  for (std::size_t k = 0; k < numeric.size(); ++k)
    out[k] = static_cast<int>(std::count(monomial.begin(), monomial.end(), numeric[k]));
  return out;
}

}  // namespace

NumericBasis::NumericBasis(const Protocol& protocol, Eigen::VectorXd mean, Eigen::VectorXd sd, int degree)
    : protocol_(protocol), base_(base_columns(protocol)), mean_(std::move(mean)), sd_(std::move(sd)),
      list_(graded_monomials(columns(), degree)) {
  for (const auto& feature : list_.exponents) norm_.push_back(normal_size(feature));
}

Eigen::VectorXd NumericBasis::evaluate(const Eigen::VectorXd& z) const {
  Eigen::VectorXd out(features());
  const Eigen::VectorXd x = (z - mean_).cwiseQuotient(sd_);
  out[0] = 1;
  for (int t = 1; t < features(); ++t) out[t] = out[list_.parent[t]] * x[list_.column[t]];
  for (int t = 1; t < features(); ++t) out[t] /= norm_[t];
  return out;
}

int NumericBasis::features_to(int degree) const {
  return static_cast<int>(std::ranges::upper_bound(list_.degree, degree) - list_.degree.begin());
}

FeatureProducts NumericBasis::products(int F) const {
  FeatureProducts out;
  std::map<std::vector<int>, int> numbers;
  for (int a = 0; a < F; ++a)
    for (int b = 0; b < F; ++b) {
      std::vector<int> sum = list_.exponents[a];
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += list_.exponents[b][k];
      const auto [found, fresh] = numbers.emplace(std::move(sum), static_cast<int>(out.pair.size()));
      if (fresh) out.pair.push_back({a, b});
      const auto [first, second] = out.pair[found->second];
      out.number.push_back(found->second);
      out.scale.push_back(norm_[first] * norm_[second] / (norm_[a] * norm_[b]));
    }
  return out;
}

double NumericBasis::coefficient(const std::vector<int>& feature, const std::vector<int>& power) const {
  double out = 1;
  for (std::size_t k = 0; k < feature.size(); ++k) {
    if (power[k] > feature[k]) return 0;
    const auto column = static_cast<Eigen::Index>(k);
    out *= binomial(feature[k], power[k]) * std::pow(-mean_[column], feature[k] - power[k]) /
           std::pow(sd_[column], feature[k]);
  }
  return out;
}

const NumericBasis::Terms& NumericBasis::terms(int order, const std::vector<int>& without) {
  const auto [found, fresh] = terms_.try_emplace({order, without});
  Terms& out = found->second;
  if (!fresh) return out;
  std::vector<int> numeric;
  for (std::size_t c = 0; c < base_.size(); ++c)
    if (base_[c].numeric()) numeric.push_back(static_cast<int>(c));
  out.sums = numeric_moments(protocol_, order, without);
  std::vector<std::vector<int>> powers;
  for (const Monomial& monomial : out.sums) powers.push_back(exponents(monomial, numeric));
  const auto numbers = monomial_numbers(list_);
  const auto size = static_cast<Eigen::Index>(powers.size());
  out.from_one.resize(size);
  out.from_sums.resize(size, size);
  for (Eigen::Index a = 0; a < size; ++a) {
    out.features.push_back(numbers.at(powers[a]));
    const double norm = norm_[out.features.back()];
    out.from_one[a] = coefficient(powers[a], std::vector<int>(numeric.size(), 0)) / norm;
    for (Eigen::Index b = 0; b < size; ++b) out.from_sums(a, b) = coefficient(powers[a], powers[b]) / norm;
  }
  return out;
}

StatementSet NumericBasis::statements(double n, int order, const std::vector<int>& without,
                                      const std::vector<double>& sums) {
  const Terms& rule = terms(order, without);
  const Eigen::Map<const Eigen::VectorXd> given(sums.data(), static_cast<Eigen::Index>(sums.size()));
  Eigen::VectorXd variance(given.size());
  for (Eigen::Index a = 0; a < variance.size(); ++a) {
    const double grid = moment_grid(protocol_, base_, rule.sums[a], n);
    variance[a] = grid * grid / 12;
  }
  return {rule.features, n * rule.from_one + rule.from_sums * given,
          rule.from_sums * variance.asDiagonal() * rule.from_sums.transpose()};
}

}  // namespace fedglmm
