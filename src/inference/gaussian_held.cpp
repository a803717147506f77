#include "inference/gaussian_held.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "inference/orthonormal_rows.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

// The combination of the standardized coefficients that is coefficient j in the user's units.
Eigen::VectorXd raw_row(const GaussianSums& sums, int j) {
  return sums.standardization.to_raw().row(j).transpose();
}

// Lambda of to_raw * b, in units of its rows: rows of each block in an order that begins with given ones, then the
// largest pivot first.
class RawLambda {
 public:
  RawLambda(const RandomEffects& random, const Eigen::MatrixXd& to_raw, const Eigen::MatrixXd& covariance,
            const std::vector<int>& first)
      : random_(random), from_raw_(to_raw.inverse()), order_(to_raw.rows()), unit_(to_raw.rowwise().norm()),
        L_(Eigen::MatrixXd::Zero(to_raw.rows(), to_raw.rows())) {
    std::iota(order_.begin(), order_.end(), 0);
    const Eigen::VectorXd inverse = unit_.cwiseInverse();
    factorize(inverse.asDiagonal() * to_raw * covariance * to_raw.transpose() * inverse.asDiagonal(), first);
  }

  double operator()(int row, int column) const { return L_(row, column); }
  int column_of(int row) const {
    return static_cast<int>(std::find(order_.begin(), order_.end(), row) - order_.begin());
  }
  Eigen::MatrixXd direction(int row, int column) const {
    Eigen::MatrixXd out = Eigen::MatrixXd::Zero(L_.rows(), L_.cols());
    out.col(column) = unit_[row] * from_raw_.col(row);
    return out;
  }

  // Adds the elements that are not in the rows `held`, nor in the column `without`.
  void add_others(const std::vector<int>& held, int without, HeldLambda& out) const {
    for (const LambdaEntry& e : random_.entries()) {
      const int row = order_[e.row];
      if (e.column == without || std::find(held.begin(), held.end(), row) != held.end()) continue;
      add(direction(row, e.column), L_(row, e.column), out);
    }
  }
  static void add(const Eigen::MatrixXd& direction, double value, HeldLambda& out) {
    out.directions.push_back(direction);
    out.parameters.conservativeResize(out.parameters.size() + 1);
    out.parameters[out.parameters.size() - 1] = value;
  }

 private:
  // Small pivots are raised, since a zero column is a stationary point; not those of the first rows, which are held.
  void factorize(Eigen::MatrixXd rest, const std::vector<int>& first) {
    const double largest = rest.diagonal().maxCoeff();
    const auto place = [&](int row) { return std::find(first.begin(), first.end(), row) - first.begin(); };
    const auto later = [&](int a, int b) {  // a after b
      return place(a) != place(b) ? place(a) > place(b) : rest(a, a) < rest(b, b);
    };
    int end = 0;
    for (const RandomBlock& block : random_.blocks) {
      int column = end;
      end += static_cast<int>(block.terms.size());
      for (; column < end; ++column) {
        std::iter_swap(order_.begin() + column, std::max_element(order_.begin() + column, order_.begin() + end, later));
        const int row = order_[column];
        const double least = (place(row) == std::ssize(first) ? 1e-6 : 1e-20) * largest, pivot = rest(row, row);
        L_(row, column) = std::sqrt(std::max(least, pivot));
        for (int k = column + 1; k < end && pivot > least; ++k)
          L_(order_[k], column) = rest(order_[k], row) / L_(row, column);
        rest -= L_.col(column) * L_.col(column).transpose();
      }
    }
  }

  const RandomEffects& random_;
  Eigen::MatrixXd from_raw_;
  std::vector<int> order_;
  Eigen::VectorXd unit_;
  Eigen::MatrixXd L_;
};

}  // namespace

Eigen::MatrixXd HeldLambda::lambda(const Eigen::VectorXd& at, double sd) const {
  Eigen::MatrixXd out = sd * held;
  for (std::size_t k = 0; k < directions.size(); ++k) out += at[static_cast<Index>(k)] * directions[k];
  return out;
}

// a'beta = v: the column with the largest |a_p| goes; x_k - a_k / a_p x_p take the place of the others, y - v / a_p x_p
// that of y.
GaussianSums hold_coefficient(const GaussianSums& sums, int j, double value) {
  const Eigen::VectorXd a = raw_row(sums, j);
  const Index q = a.size(), r = sums.zy.rows();
  Index p = 0;
  a.cwiseAbs().maxCoeff(&p);
  Eigen::MatrixXd N = Eigen::MatrixXd::Zero(q, q - 1);
  for (Index k = 0; k < q - 1; ++k) {
    const Index from = k < p ? k : k + 1;
    N(from, k) = 1;
    N(p, k) = -a[from] / a[p];
  }
  Eigen::VectorXd g = Eigen::VectorXd::Zero(q);
  g[p] = (value - (j == sums.standardization.intercept ? sums.response_centre : 0)) / a[p];
  GaussianSums out = sums;
  out.names.resize(q - 1);
  out.standardization = {-1, Eigen::VectorXd::Zero(q - 1), Eigen::VectorXd::Ones(q - 1)};
  out.yy = sums.yy - 2 * g.dot(sums.xy) + g.dot(sums.xx * g);
  out.xy = N.transpose() * (sums.xy - sums.xx * g);
  out.xx = N.transpose() * sums.xx * N;
  out.zx.resize(r, (q - 1) * sums.clusters());
  for (Index i = 0; i < sums.clusters(); ++i) {
    const auto zx = sums.zx.middleCols(i * q, q);
    out.zx.middleCols(i * (q - 1), q - 1) = zx * N;
    out.zy.col(i) -= zx * g;
  }
  return out;
}

HeldLambda hold_sd(const GaussianSums& sums, const Eigen::MatrixXd& covariance, int k, bool zero) {
  const auto [first, size] = sums.random.block_of(k);
  Eigen::MatrixXd coordinates = Eigen::MatrixXd::Identity(covariance.rows(), covariance.cols());
  coordinates.block(first, first, size, size) =
      orthonormal_rows(sums.random_to_raw.row(k).segment(first, size).transpose());
  coordinates.row(first).swap(coordinates.row(k));
  const RawLambda raw(sums.random, coordinates, covariance, {k});
  HeldLambda out;
  const int column = raw.column_of(k);
  out.held = raw.direction(k, column) / sums.random_to_raw.row(k).norm();
  raw.add_others({k}, zero ? column : -1, out);
  return out;
}

HeldLambda hold_correlation(const GaussianSums& sums, const Eigen::MatrixXd& covariance, int k, int l, double value) {
  const RawLambda raw(sums.random, sums.random_to_raw, covariance, {k, l});
  const int first = raw.column_of(k), second = raw.column_of(l);
  const double rest = std::sqrt(std::max(0.0, (1 - value) * (1 + value)));
  HeldLambda out;
  out.held = Eigen::MatrixXd::Zero(sums.zy.rows(), sums.zy.rows());
  RawLambda::add(raw.direction(k, first), raw(k, first), out);
  RawLambda::add(value * raw.direction(l, first) + rest * raw.direction(l, second),
                 std::hypot(raw(l, first), raw(l, second)), out);
  raw.add_others({k, l}, rest == 0 ? second : -1, out);
  return out;
}

// The likelihood rises by 2 n'c, n the gradient's row and c the covariances of k with the others, whose covariance is
// C: c = C n, as far as c'C^-1 c <= variance allows, is the best.
Eigen::MatrixXd with_small_variance(const GaussianSums& sums, const Eigen::MatrixXd& covariance,
                                    const Eigen::MatrixXd& gradient, int k, double variance) {
  constexpr double correlation = 0.99;
  const Eigen::MatrixXd& to_raw = sums.random_to_raw;
  const Eigen::MatrixXd from_raw = to_raw.inverse();
  Eigen::MatrixXd raw = to_raw * covariance * to_raw.transpose();
  Eigen::VectorXd n = from_raw.transpose() * (gradient * from_raw.col(k));
  Index first = 0;
  for (const RandomBlock& block : sums.random.blocks) {
    const auto size = static_cast<Index>(block.terms.size());
    if (k < first || k >= first + size) n.segment(first, size).setZero();
    first += size;
  }
  n[k] = 0;
  raw.row(k).setZero();
  raw.col(k).setZero();
  const Eigen::VectorXd c = raw * n;
  const double squared = n.dot(c);
  if (squared > 0) {
    raw.row(k) = correlation * std::sqrt(variance / squared) * c.transpose();
    raw.col(k) = raw.row(k).transpose();
  }
  raw(k, k) = variance;
  return from_raw * raw * from_raw.transpose();
}

}  // namespace fedglmm
