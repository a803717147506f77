// dense_gaussian.hpp - linear mixed models on small data: their sums, and their likelihood with V written out.
#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "model/gaussian_rows.hpp"

namespace dense_gaussian {

using namespace fedglmm;
using Long = long double;
using Matrix = Eigen::Matrix<Long, Eigen::Dynamic, Eigen::Dynamic>;
using Vector = Eigen::Matrix<Long, Eigen::Dynamic, 1>;

// Rows by cluster. Z: columns of the random effects.
struct Data {
  Matrix X, Z;
  Vector y, weight;
  std::vector<int> cluster;
  RandomEffects random = {{{{"(Intercept)"}}}};

  void random_intercept() { Z = Matrix::Ones(y.size(), 1); }
};

inline bool is_ones(const Vector& column) { return (column.array() == 1).all(); }

inline GaussianSums sums_of(const Data& data) {
  Eigen::MatrixXd X = data.X.cast<double>();
  const int intercept = is_ones(data.X.col(0)) ? 0 : -1;
  GaussianColumns columns{std::vector<std::string>(X.cols(), "x"), intercept, -1, data.random, {}};
  for (Eigen::Index k = 0; k < data.Z.cols(); ++k) {
    Eigen::Index j = 0;
    while (j < data.X.cols() && data.X.col(j) != data.Z.col(k)) ++j;
    if (j == data.X.cols()) {
      j = X.cols();
      X.conservativeResize(Eigen::NoChange, j + 1);
      X.col(j) = data.Z.col(k).cast<double>();
    }
    columns.random_columns.push_back(static_cast<int>(j));
    if (is_ones(data.Z.col(k))) columns.ones = static_cast<int>(j);
  }
  if (intercept == 0) columns.ones = 0;
  std::vector<std::int64_t> offset(data.cluster.back() + 2, 0);
  for (const int cluster : data.cluster) ++offset[cluster + 1];
  std::partial_sum(offset.begin(), offset.end(), offset.begin());
  std::vector<double> y(data.y.size()), weight(y.size(), 1.0);
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<double>(data.y[i]);
    if (data.weight.size() > 0) weight[i] = static_cast<double>(data.weight[i]);
  }
  return gaussian_sums(columns, X, offset, y, weight);
}

// Generalized least squares with V = sigma^2 W^-1 + Z C Z' written out.
struct Dense {
  Vector beta, residual;
  Matrix covariance, V;
  Long loglik;

  Dense(const Data& data, const Matrix& C, Long sigma, bool reml) : V(data.y.size(), data.y.size()) {
    for (Eigen::Index i = 0; i < V.rows(); ++i)
      for (Eigen::Index j = 0; j < V.cols(); ++j) {
        V(i, j) = data.cluster[i] == data.cluster[j] ? data.Z.row(i).dot(data.Z.row(j) * C) : 0;
        if (i == j) V(i, j) += sigma * sigma / (data.weight.size() > 0 ? data.weight[i] : 1);
      }
    const Eigen::LLT<Matrix> factor(V);
    const Matrix information = data.X.transpose() * factor.solve(data.X);
    covariance = information.inverse();
    beta = covariance * (data.X.transpose() * factor.solve(data.y));
    residual = data.y - data.X * beta;
    const Long degrees = static_cast<Long>(data.y.size() - (reml ? data.X.cols() : 0));
    loglik = -(degrees * std::log(2 * std::numbers::pi_v<Long>) + residual.dot(factor.solve(residual))) / 2 -
             factor.matrixLLT().diagonal().array().log().sum();
    if (reml) loglik -= std::log(information.determinant()) / 2;
  }
};

}  // namespace dense_gaussian
