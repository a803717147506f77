#include "fit/lambda_chart.hpp"

#include <algorithm>
#include <numeric>

namespace fedglmm {
namespace {

constexpr double nearly_zero = 1e-2;        // of what is left of a variance, beside that of a later pivot
constexpr double negligible_variance = 1e-4;         // of the largest variance of the block: order does not matter below it
constexpr double raised_to = 1e-6;

}  // namespace

LambdaChart::LambdaChart(const RandomEffects& random, std::vector<bool> fixed)
    : random_(random), fixed_(std::move(fixed)), order_(fixed_.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  set_entries();
}

void LambdaChart::set_entries() {
  const auto r = static_cast<Eigen::Index>(order_.size());
  entries_.clear();
  directions_.clear();
  for (const LambdaEntry& e : random_.entries()) {
    if (fixed_[order_[e.row]] || fixed_[order_[e.column]]) continue;
    entries_.push_back({order_[e.row], e.column});
    directions_.push_back(Eigen::MatrixXd::Zero(r, r));
    directions_.back()(order_[e.row], e.column) = 1;
  }
}

Eigen::MatrixXd LambdaChart::lambda(const Eigen::VectorXd& parameters) const {
  const auto r = static_cast<Eigen::Index>(order_.size());
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(r, r);
  for (std::size_t k = 0; k < entries_.size(); ++k) out(entries_[k].row, entries_[k].column) = parameters[k];
  return out;
}

Eigen::VectorXd LambdaChart::identity() const {
  Eigen::VectorXd out(entries_.size());
  for (std::size_t k = 0; k < entries_.size(); ++k) out[k] = entries_[k].row == order_[entries_[k].column];
  return out;
}

Eigen::VectorXd LambdaChart::pivot(const Eigen::MatrixXd& covariance) {
  Eigen::MatrixXd rest = covariance, lambda = Eigen::MatrixXd::Zero(covariance.rows(), covariance.cols());
  const double least = raised_to * covariance.diagonal().maxCoeff();
  int end = 0;
  for (const RandomBlock& block : random_.blocks) {
    int column = end;
    end += static_cast<int>(block.terms.size());
    for (; column < end; ++column) {
      const auto largest = std::max_element(order_.begin() + column, order_.begin() + end,
                                            [&](int a, int b) { return rest(a, a) < rest(b, b); });
      std::iter_swap(order_.begin() + column, largest);
      const int row = order_[column];
      lambda(row, column) = std::sqrt(std::max(least, rest(row, row)));
      for (int k = column + 1; k < end && rest(row, row) > least; ++k)
        lambda(order_[k], column) = rest(order_[k], row) / lambda(row, column);
      rest -= lambda.col(column) * lambda.col(column).transpose();
    }
  }
  set_entries();
  Eigen::VectorXd out(entries_.size());
  for (std::size_t k = 0; k < entries_.size(); ++k) out[k] = lambda(entries_[k].row, entries_[k].column);
  return out;
}

bool LambdaChart::out_of_order(const Eigen::MatrixXd& lambda) const {
  const Eigen::VectorXd variance = lambda.rowwise().squaredNorm();
  Eigen::Index first = 0;
  for (const RandomBlock& block : random_.blocks) {
    const auto size = static_cast<Eigen::Index>(block.terms.size());
    const double least = negligible_variance * variance.segment(first, size).maxCoeff();
    for (Eigen::Index column = first; column < first + size; ++column)
      for (Eigen::Index k = column + 1; k < first + size; ++k) {
        const double pivot = lambda(order_[column], column);
        const double rest = lambda.row(order_[k]).segment(column, first + size - column).squaredNorm();
        if (rest > least && pivot * pivot < nearly_zero * rest) return true;
      }
    first += size;
  }
  return false;
}

}  // namespace fedglmm
