// numeric_moments_said.cpp - R1, R3, R5 and the bits of R6, from the rows behind each set of moments.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numbers>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

namespace disclosure_tests {
namespace {

std::map<double, std::int64_t> value_counts(const SaidMoments& said, int column) {
  std::map<double, std::int64_t> counts;
  for (const auto* row : said.rows) ++counts[row->base[column]];
  return counts;
}

// Diagonal of the projection on the monomials, from an orthogonal basis of what the rows span.
double largest_leverage(const SaidMoments& said, int degree) {
  std::vector<Monomial> monomials{{}};
  for (const auto& monomial : said.monomials)
    if (std::ssize(monomial) <= degree) monomials.push_back(monomial);
  Eigen::MatrixXd values(said.rows.size(), monomials.size());
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    for (Eigen::Index m = 0; m < values.cols(); ++m) values(i, m) = value(*said.rows[i], monomials[m]);
  for (Eigen::Index m = 0; m < values.cols(); ++m) values.col(m) /= std::max(values.col(m).norm(), 1e-300);
  Eigen::JacobiSVD<Eigen::MatrixXd> svd(values, Eigen::ComputeThinU);
  svd.setThreshold(1e-6);  // directions that rounding hides
  return svd.matrixU().leftCols(svd.rank()).rowwise().squaredNorm().maxCoeff();
}

double log2_choose(double n, double k) {
  return (std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)) / std::numbers::ln2;
}

class NumericMoments {
 public:
  NumericMoments(const Site& site, const SaidMoments& said) : site_(site), said_(said) {}

  Violations check() {
    const auto& limits = site_.protocol().thresholds;
    const auto n = std::ssize(said_.rows);
    const auto described = static_cast<double>(said_.described.size());
    require(n == said_.n && said_.sums->size() == said_.monomials.size(), "sums are not as many as its order says");
    require(n >= limits.min_rows, cat("describes ", n, " rows (R1)"));
    require(static_cast<double>(said_.sums->size()) <= limits.ratio * static_cast<double>(n) * described,
            cat(said_.sums->size(), " numbers about ", n, " rows (R3)"));
    for (const int column : said_.described) check_values(column);
    const double leverage = largest_leverage(said_, said_.order / 2);
    require(leverage <= 0.5 + 1e-6, cat("a row has leverage ", leverage, " (R5)"));
    for (const int column : said_.described) check_bits({column});
    check_bits(said_.described);
    return std::move(found_);
  }

 private:
  void require(bool holds, const std::string& otherwise) {
    if (!holds) found_.push_back(cat(said_.where, ": ", otherwise));
  }

  void check_values(int column) {
    const auto counts = value_counts(said_, column);
    std::int64_t most = 0;
    for (const auto& [x, times] : counts) most = std::max(most, times);
    require(std::ssize(counts) > said_.order + 1, cat(counts.size(), " values to order ", said_.order, " (R3)"));
    require(std::ssize(said_.rows) - most >= 10, "one value in all but a few rows (R3)");
  }

  // Sums about columns with a step: a normal error of one standard error, on a grid of 2^-precision of it, has so many
  // bits; n values out of those of the protocol are a multiset.
  void check_bits(const std::vector<int>& columns) {
    std::vector<int> stepped;
    double values = 1;
    for (const int c : columns) {
      const auto& variable = site_.protocol().variables[site_.columns[c].variable];
      if (variable.step == 0) continue;
      stepped.push_back(c);
      values *= std::round((variable.upper - variable.lower) / variable.step) + 1;
    }
    if (stepped.empty() || site_.protocol().precision == 0) return;
    const auto said = std::ranges::count_if(said_.monomials, [&](const Monomial& monomial) {
      return std::ranges::all_of(monomial, [&](int c) { return std::ranges::count(stepped, c) > 0; });
    });
    const auto n = static_cast<double>(said_.rows.size());
    const double bits = site_.protocol().precision + std::log2(std::sqrt(2 * std::numbers::pi * std::numbers::e));
    require(static_cast<double>(said) * bits <= 0.5 * log2_choose(n + values - 1, n) + 1e-9, "too many bits (R6)");
  }

  const Site& site_;
  const SaidMoments& said_;
  Violations found_;
};

}  // namespace

Violations numeric_moments_said(const Site& site) {
  Violations found;
  for (const auto& said : said_moments(site))
    std::ranges::move(NumericMoments(site, said).check(), std::back_inserter(found));
  return found;
}

}  // namespace disclosure_tests
