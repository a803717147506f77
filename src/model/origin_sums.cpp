#include "model/origin_sums.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "model/random_rank.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

// Sums of the columns and of their squares: about the origin where a constant is among them, else about 0.
Standardization standardize(const OriginSums& sums, const std::vector<std::string>& names,
                            const std::vector<int>& columns, int ones) {
  const auto count = static_cast<Index>(columns.size());
  const double weight = sums.total(0, 0);
  Eigen::VectorXd sum(count), squares(count), origin(count);
  for (Index k = 0; k < count; ++k) {
    const Index f = columns[k] + 1;
    origin[k] = sums.origin[f];
    sum[k] = sums.total(f, 0);
    squares[k] = sums.total(f, f);
    if (ones < 0) squares[k] += origin[k] * (2 * sum[k] + origin[k] * weight);
  }
  Standardization out = standardization(names, ones, weight, sum, squares);
  if (ones >= 0) out.centre += origin;
  return out;
}

// Standardized columns as combinations of 1 and the columns.
Eigen::MatrixXd combinations(const OriginSums& sums, const Standardization& s, const std::vector<int>& columns) {
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(sums.origin.size() - 1, static_cast<Index>(columns.size()));
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Index f = columns[k] + 1, j = static_cast<Index>(k);
    out(0, j) = (sums.origin[f] - s.centre[j]) / s.scale[j];
    out(f, j) = 1 / s.scale[j];
  }
  return out;
}

// The rows of the functions g = 1 and the random effects' columns.
Eigen::MatrixXd random_rows(const Eigen::MatrixXd& combination, const std::vector<int>& columns) {
  Eigen::MatrixXd out(1 + columns.size(), combination.cols());
  out.row(0) = combination.row(0);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Index f = columns[k] + 1;
    out.row(1 + k) = combination.row(f);
    for (std::size_t l = 0; l < k; ++l)
      if (columns[l] == columns[k]) out.row(1 + k).setZero();  // said already
  }
  return out;
}

// A column of a block without an intercept, where another block has it: far from 0 in units of its spread it hardly
// differs from 1, and their products would say the same. The column about its mean and 1 take its place.
void separate_from_ones(const OriginSums& sums, const GaussianColumns& columns, Index k, Eigen::MatrixXd& all,
                        GaussianSums& out) {
  constexpr double largest_shift = 10;
  const auto ones = std::ranges::find(columns.random_columns, columns.ones) - columns.random_columns.begin();
  if (ones == std::ssize(columns.random_columns)) return;
  const std::vector<int> pair = {columns.ones, columns.random_columns[k]};
  const Standardization s = standardize(sums, {"(Intercept)", ""}, pair, 0);
  if (std::abs(s.centre[1]) <= largest_shift * s.scale[1]) return;
  const double scale = 1 / out.random_to_raw(k, k);
  all.col(k) = combinations(sums, s, pair).col(1);
  out.mixing(k, k) = s.scale[1] / scale;
  out.mixing(ones, k) = s.centre[1] / scale;
}

// Random effects: each block standardized on its own, about the means only where it has an intercept.
Eigen::MatrixXd random_combinations(const OriginSums& sums, const GaussianColumns& columns, GaussianSums& out) {
  const Index r = columns.random.size();
  const Index functions = sums.origin.size() - 1;
  Eigen::MatrixXd all(functions, r);
  out.random_to_raw = Eigen::MatrixXd::Zero(r, r);
  out.mixing = Eigen::MatrixXd::Identity(r, r);
  Index first = 0;
  for (const RandomBlock& block : columns.random.blocks) {
    const auto size = static_cast<Index>(block.terms.size());
    const std::vector<int> here(columns.random_columns.begin() + first, columns.random_columns.begin() + first + size);
    int ones = -1;
    for (Index k = 0; k < size && columns.ones >= 0; ++k)
      if (here[k] == columns.ones) ones = static_cast<int>(k);
    const Standardization s = standardize(sums, block.terms, here, ones);
    const Eigen::MatrixXd part = combinations(sums, s, here);
    check_rank(block.terms, part.transpose() * sums.total.topLeftCorner(functions, functions) * part);
    all.middleCols(first, size) = part;
    out.random_to_raw.block(first, first, size, size) = s.to_raw();
    for (Index k = first; k < first + size && ones < 0; ++k) separate_from_ones(sums, columns, k, all, out);
    first += size;
  }
  check_told_apart(columns.random, all.transpose() * sums.total.topLeftCorner(functions, functions) * all, out.mixing);
  return all;
}

void set_cluster_products(const OriginSums& sums, const Eigen::MatrixXd& X, const Eigen::VectorXd& response,
                          GaussianSums& out) {
  const Index q = X.cols(), m = out.clusters(), y = sums.origin.size() - 1;
  const Eigen::MatrixXd inner = X.row(0).transpose() * sums.clusters.topRows(1) +
                                X.middleRows(1, q).transpose() * sums.clusters.bottomRows(q);
  out.cluster_xx.resize(q, q * m);
  out.cluster_xy.resize(q, m);
  for (Index i = 0; i < m; ++i) {
    const auto rows = inner.middleCols(i * (y + 1), y + 1);
    out.cluster_xx.middleCols(i * q, q).noalias() = rows.leftCols(y).lazyProduct(X);
    out.cluster_xy.col(i).noalias() = rows.lazyProduct(response);
  }
}

}  // namespace

GaussianSums standardized_sums(const OriginSums& sums, const GaussianColumns& columns) {
  GaussianSums out;
  out.n = sums.n;
  out.log_weights = sums.log_weights;
  out.random = columns.random;
  out.names = columns.names;
  std::vector<int> fixed(out.names.size());
  std::iota(fixed.begin(), fixed.end(), 0);
  out.standardization = standardize(sums, out.names, fixed, columns.intercept);
  const Eigen::MatrixXd X = combinations(sums, out.standardization, fixed);
  const Eigen::MatrixXd Z = random_combinations(sums, columns, out);

  const Index y = sums.origin.size() - 1;   // the place of the response
  Eigen::VectorXd response = Eigen::VectorXd::Unit(y + 1, y);
  if (columns.intercept >= 0) out.response_centre = sums.origin[y] + sums.total(0, y) / sums.total(0, 0);
  response[0] = sums.origin[y] - out.response_centre;
  out.xx = X.transpose() * sums.total.topLeftCorner(y, y) * X;
  out.xy = X.transpose() * (sums.total.topRows(y) * response);
  out.yy = response.dot(sums.total * response);
  check_rank(out.names, out.xx);

  const Index r = Z.cols(), q = X.cols(), m = sums.clusters.cols() / (y + 1);
  const Eigen::MatrixXd inner = random_rows(Z, columns.random_columns).transpose() * sums.clusters.topRows(1 + r);
  out.zz.resize(r, r * m);
  out.zx.resize(r, q * m);
  out.zy.resize(r, m);
  for (Index i = 0; i < m; ++i) {
    const auto rows = inner.middleCols(i * (y + 1), y + 1);
    out.zz.middleCols(i * r, r).noalias() = rows.leftCols(y).lazyProduct(Z);
    out.zx.middleCols(i * q, q).noalias() = rows.leftCols(y).lazyProduct(X);
    out.zy.col(i).noalias() = rows.lazyProduct(response);
  }
  if (columns.for_scores) set_cluster_products(sums, X, response, out);
  return out;
}

}  // namespace fedglmm
