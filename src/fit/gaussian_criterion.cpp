#include "fit/gaussian_criterion.hpp"

#include <cmath>
#include <numbers>

#include "base/error.hpp"

namespace fedglmm {
namespace {

using RowMap = Eigen::Map<const RowMatrix>;

void check(const GaussianSums& sums, double degrees, Eigen::Index rank) {
  if (!(sums.yy > 1e-280 && sums.yy < 1e280))
    fail(Status::numerical, "the squares of the response overflow or vanish: change its unit");
  if (degrees < 1)
    fail(Status::bad_data, "too few rows (", sums.n, ") for ", sums.xy.size(), " fixed effects");
  if (sums.n <= static_cast<double>(sums.clusters()))
    fail(Status::bad_data, "every cluster has a single row: its random ", sums.zy.rows() == 1 ? "effect" : "effects",
         " cannot be told from the residual");
  if (sums.n <= static_cast<double>(rank))
    fail(Status::bad_data, "no cluster has more rows than random effects (", sums.zy.rows(),
         "): they cannot be told from the residual; use fewer");
}

// K = I + (T Lambda)(T Lambda)' = L L', L in place of K; the determinant of L.
double factorize(const RowMatrix& scaled, RowMatrix& K) {
  const Eigen::Index r = K.rows();
  double determinant = 1;
  for (Eigen::Index k = 0; k < r; ++k)
    for (Eigen::Index l = 0; l <= k; ++l) {
      double sum = k == l ? 1 : 0;
      for (Eigen::Index j = 0; j < scaled.cols(); ++j) sum += scaled(k, j) * scaled(l, j);
      for (Eigen::Index j = 0; j < l; ++j) sum -= K(k, j) * K(l, j);
      K(k, l) = k == l ? std::sqrt(sum) : sum / K(l, l);
      if (k == l) determinant *= K(k, k);
    }
  return determinant;
}

}  // namespace

GaussianCriterion::GaussianCriterion(const GaussianSums& sums, bool reml)
    : factors_(cluster_factors(sums)), yy_(sums.yy), constant_(-sums.log_weights), reml_(reml),
      degrees_(sums.n - (reml ? static_cast<double>(sums.xy.size()) : 0.0)) {
  check(sums, degrees_, factors_.rank);
  if (reml) constant_ += 2 * sums.standardization.log_determinant();
  rotated_.resizeLike(factors_.inside);
  P_.resize(factors_.clusters, factors_.r * factors_.r);
  Y_.resizeLike(P_);
  u_.resize(factors_.clusters, factors_.r);
  B_.resize(factors_.clusters, factors_.r * factors_.q);
}

GaussianPoint GaussianCriterion::operator()(const Eigen::MatrixXd& lambda) {
  ++evaluations_;
  GaussianPoint out;
  const double log_v = rotate(lambda);
  solve(out);
  out.variance = held_variance_ > 0 ? held_variance_ : out.rss / degrees_;
  double twice =
      log_v + constant_ + degrees_ * std::log(2 * std::numbers::pi * out.variance) + out.rss / out.variance;
  if (reml_) twice += 2 * out.A.matrixLLT().diagonal().array().log().sum();
  out.log_likelihood = -0.5 * twice;
  set_derivatives(out);
  return out;
}

// sum log|K_i|
double GaussianCriterion::rotate(const Eigen::MatrixXd& lambda) {
  const Eigen::Index r = factors_.r, width = factors_.inside.cols();
  RowMatrix scaled(r, lambda.cols()), L(r, r);
  double log_v = 0;
  for (Eigen::Index i = 0; i < factors_.clusters; ++i) {
    const double* from = factors_.inside.row(i * r).data();
    double* to = rotated_.row(i * r).data();
    for (Eigen::Index k = 0; k < r; ++k)
      for (Eigen::Index l = 0; l < lambda.cols(); ++l) {
        scaled(k, l) = 0;
        for (Eigen::Index j = 0; j < r; ++j) scaled(k, l) += from[k * width + j] * lambda(j, l);
      }
    log_v += 2 * std::log(factorize(scaled, L));
    for (Eigen::Index k = 0; k < r; ++k) {
      double* row = to + k * width;
      std::copy_n(from + k * width, width, row);
      for (Eigen::Index l = 0; l < k; ++l)
        for (Eigen::Index j = 0; j < width; ++j) row[j] -= L(k, l) * to[l * width + j];
      for (Eigen::Index j = 0; j < width; ++j) row[j] /= L(k, k);
    }
  }
  return log_v;
}

void GaussianCriterion::solve(GaussianPoint& out) {
  const auto G = rotated_.middleCols(factors_.r, factors_.q);
  auto h = rotated_.rightCols<1>();
  out.A.compute(factors_.xx + G.transpose() * G);
  out.beta = out.A.solve(factors_.xy + G.transpose() * h);
  h -= G * out.beta;
  out.rss = factors_.yy - 2 * out.beta.dot(factors_.xy) + out.beta.dot(factors_.xx * out.beta) + h.squaredNorm();
  if (!(out.rss > 1e-13 * yy_))
    fail(Status::numerical, "the fixed and random effects fit the response exactly: the residual variance is 0");
}

void GaussianCriterion::set_derivatives(GaussianPoint& out) {
  auto G = rotated_.middleCols(factors_.r, factors_.q);
  if (factors_.q > 0) out.A.matrixU().solveInPlace<Eigen::OnTheRight>(G);
  const double precision = 1 / out.variance;
  Eigen::MatrixXd twice = Eigen::MatrixXd::Zero(factors_.r, factors_.r);
  for (Eigen::Index i = 0; i < factors_.clusters; ++i) set_cluster(i, precision, twice);
  out.gradient = -0.5 * twice;
  out.explained = u_.transpose() * u_;
  out.hessian = -0.5 * second_derivatives(out);
}

// P_i, u_i, B_i R^-1 and Y_i = -P_i + 2 u_i u_i' / sigma^2 [+ 2 B_i A^-1 B_i']; adds to the gradient of -2 loglik.
void GaussianCriterion::set_cluster(Eigen::Index i, double precision, Eigen::MatrixXd& gradient) {
  const Eigen::Index r = factors_.r, q = factors_.q, width = rotated_.cols();
  const double* rows = rotated_.row(i * r).data();
  double *P = P_.row(i).data(), *Y = Y_.row(i).data(), *u = u_.row(i).data(), *B = B_.row(i).data();
  const auto product = [&](Eigen::Index a, Eigen::Index column) {
    double sum = 0;
    for (Eigen::Index k = 0; k < r; ++k) sum += rows[k * width + a] * rows[k * width + column];
    return sum;
  };
  for (Eigen::Index a = 0; a < r; ++a) {
    for (Eigen::Index b = 0; b < r; ++b) P[a * r + b] = product(a, b);
    for (Eigen::Index j = 0; j < q; ++j) B[a * q + j] = product(a, r + j);
    u[a] = product(a, r + q);
  }
  for (Eigen::Index a = 0; a < r; ++a)
    for (Eigen::Index b = 0; b < r; ++b) {
      double explained = precision * u[a] * u[b];
      for (Eigen::Index j = 0; j < q && reml_; ++j) explained += B[a * q + j] * B[b * q + j];
      gradient(a, b) += P[a * r + b] - explained;
      Y[a * r + b] = 2 * explained - P[a * r + b];
    }
}

//   d2(-2 loglik)[E, F] = sum tr E P_i F Y_i - 2 c(E)'A^-1 c(F) / sigma^2 [- tr A^-1 a(E) A^-1 a(F)]
//                         - tr(E U) tr(F U) / (sigma^2 rss), but not where sigma is held
//   c(E) = sum B_i'E u_i,  U = sum u_i u_i',  a(E) = sum B_i'E B_i
Eigen::MatrixXd GaussianCriterion::second_derivatives(const GaussianPoint& point) const {
  const Eigen::Index r = factors_.r, q = factors_.q;
  const Eigen::MatrixXd PY = P_.transpose() * Y_, Bu = B_.transpose() * u_;
  Eigen::MatrixXd out(r * r, r * r), c(q, r * r);
  for (Eigen::Index a = 0; a < r; ++a)
    for (Eigen::Index b = 0; b < r; ++b) {
      c.col(a * r + b) = Bu.block(a * q, b, q, 1);
      for (Eigen::Index e = 0; e < r; ++e)
        for (Eigen::Index f = 0; f < r; ++f) out(f * r + a, b * r + e) = PY(a * r + b, e * r + f);
    }
  out -= 2 / point.variance * c.transpose() * c;
  const Eigen::Map<const Eigen::VectorXd> U(point.explained.data(), r * r);
  if (held_variance_ == 0) out -= U * U.transpose() / (point.variance * point.rss);
  if (!reml_) return out;
  const Eigen::MatrixXd BB = B_.transpose() * B_;
  Eigen::MatrixXd a_of(q * q, r * r);
  for (Eigen::Index a = 0; a < r; ++a)
    for (Eigen::Index b = 0; b < r; ++b) a_of.col(a * r + b) = BB.block(a * q, b * q, q, q).reshaped();
  return out - a_of.transpose() * a_of;
}

}  // namespace fedglmm
