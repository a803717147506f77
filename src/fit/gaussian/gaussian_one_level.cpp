//   K_i = I + T_i S T_i',  G_i = U_i'X_i,  h_i = U_i'y_i                       (gaussian_factors.hpp)
//   log|V| = sum log|K_i| - sum log w,  A = outside X'X + sum G_i'K_i^-1 G_i
// With P_i = T_i'K_i^-1 T_i, B_i = T_i'K_i^-1 G_i, u_i = T_i'K_i^-1 (h_i - G_i beta), in a direction E of S:
//   d(-2 loglik) = sum tr E (P_i - d/rss u_i u_i' [- B_i A^-1 B_i'])
// and dP = -P E P, dB = -P E B, du = -P E u at fixed beta give the second derivatives.
#include <cmath>

#include "fit/gaussian/gaussian_levels.hpp"
#include "model/gaussian_factors.hpp"

namespace fedglmm {
namespace {

class OneLevel final : public GaussianLevels {
 public:
  explicit OneLevel(const GaussianSums& sums);
  Eigen::Index rank() const override { return factors_.rank; }
  double solve(const Eigen::MatrixXd& lambda, GaussianPoint& out) override;
  void set_derivatives(GaussianPoint& out, bool reml, bool sigma_is_held) override;
  void set_modes(const Eigen::MatrixXd& to_raw, const Eigen::MatrixXd& lambda, const Eigen::VectorXd& beta,
                 Estimate& out) const override;

 private:
  double rotate(const Eigen::MatrixXd& lambda);
  void set_cluster(Eigen::Index i, double precision, bool reml, Eigen::MatrixXd& gradient);
  Eigen::MatrixXd second_derivatives(const GaussianPoint& point, bool reml, bool sigma_is_held) const;

  ClusterFactors factors_;
  RowMatrix rotated_;                       // L_i^-1 [T_i G_i h_i], K_i = L_i L_i'
  RowMatrix P_, Y_, u_, B_;                 // a row a cluster: P_i, see set_cluster, u_i, B_i R^-1 with A = R'R
};

OneLevel::OneLevel(const GaussianSums& sums) : factors_(cluster_factors(sums)) {
  rotated_.resizeLike(factors_.inside);
  P_.resize(factors_.clusters, factors_.r * factors_.r);
  Y_.resizeLike(P_);
  u_.resize(factors_.clusters, factors_.r);
  B_.resize(factors_.clusters, factors_.r * factors_.q);
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

// sum log|K_i|
double OneLevel::rotate(const Eigen::MatrixXd& lambda) {
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

double OneLevel::solve(const Eigen::MatrixXd& lambda, GaussianPoint& out) {
  const double log_v = rotate(lambda);
  const auto G = rotated_.middleCols(factors_.r, factors_.q);
  auto h = rotated_.rightCols<1>();
  out.A.compute(factors_.xx + G.transpose() * G);
  out.beta = out.A.solve(factors_.xy + G.transpose() * h);
  h -= G * out.beta;
  out.rss = factors_.yy - 2 * out.beta.dot(factors_.xy) + out.beta.dot(factors_.xx * out.beta) + h.squaredNorm();
  return log_v;
}

void OneLevel::set_derivatives(GaussianPoint& out, bool reml, bool sigma_is_held) {
  auto G = rotated_.middleCols(factors_.r, factors_.q);
  if (factors_.q > 0) out.A.matrixU().solveInPlace<Eigen::OnTheRight>(G);
  const double precision = 1 / out.variance;
  Eigen::MatrixXd twice = Eigen::MatrixXd::Zero(factors_.r, factors_.r);
  for (Eigen::Index i = 0; i < factors_.clusters; ++i) set_cluster(i, precision, reml, twice);
  out.gradient = -0.5 * twice;
  out.explained = u_.transpose() * u_;
  out.hessian = -0.5 * second_derivatives(out, reml, sigma_is_held);
}

// P_i, u_i, B_i R^-1 and Y_i = -P_i + 2 u_i u_i' / sigma^2 [+ 2 B_i A^-1 B_i']; adds to the gradient of -2 loglik.
void OneLevel::set_cluster(Eigen::Index i, double precision, bool reml, Eigen::MatrixXd& gradient) {
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
      for (Eigen::Index j = 0; j < q && reml; ++j) explained += B[a * q + j] * B[b * q + j];
      gradient(a, b) += P[a * r + b] - explained;
      Y[a * r + b] = 2 * explained - P[a * r + b];
    }
}

//   d2(-2 loglik)[E, F] = sum tr E P_i F Y_i - 2 c(E)'A^-1 c(F) / sigma^2 [- tr A^-1 a(E) A^-1 a(F)]
//                         - tr(E U) tr(F U) / (sigma^2 rss), but not where sigma is held
//   c(E) = sum B_i'E u_i,  U = sum u_i u_i',  a(E) = sum B_i'E B_i
Eigen::MatrixXd OneLevel::second_derivatives(const GaussianPoint& point, bool reml, bool sigma_is_held) const {
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
  if (!sigma_is_held) out -= U * U.transpose() / (point.variance * point.rss);
  if (!reml) return out;
  const Eigen::MatrixXd BB = B_.transpose() * B_;
  Eigen::MatrixXd a_of(q * q, r * r);
  for (Eigen::Index a = 0; a < r; ++a)
    for (Eigen::Index b = 0; b < r; ++b) a_of.col(a * r + b) = BB.block(a * q, b * q, q, q).reshaped();
  return out - a_of.transpose() * a_of;
}

// b = Lambda M^-1 Lambda'T'(h - G beta), of variance sigma^2 Lambda M^-1 Lambda', M = I + (T Lambda)'(T Lambda).
void OneLevel::set_modes(const Eigen::MatrixXd& to_raw, const Eigen::MatrixXd& lambda, const Eigen::VectorXd& beta,
                         Estimate& out) const {
  const Eigen::Index r = factors_.r, q = factors_.q;
  out.mode.resize(factors_.clusters, r);
  out.mode_sd.resize(factors_.clusters, r);
  const Eigen::MatrixXd raw_lambda = to_raw * lambda;
  for (Eigen::Index i = 0; i < factors_.clusters; ++i) {
    const auto rows = factors_.inside.middleRows(i * r, r);
    const Eigen::MatrixXd scaled = rows.leftCols(r) * lambda;
    const Eigen::LLT<Eigen::MatrixXd> M(Eigen::MatrixXd::Identity(r, r) + scaled.transpose() * scaled);
    const Eigen::VectorXd residual = rows.col(r + q) - rows.middleCols(r, q) * beta;
    out.mode.row(i) = raw_lambda * M.solve(scaled.transpose() * residual);
    out.mode_sd.row(i) = out.sigma * M.matrixL().solve(raw_lambda.transpose()).colwise().norm();
  }
}

}  // namespace

std::unique_ptr<GaussianLevels> one_gaussian_level(const GaussianSums& sums) {
  return std::make_unique<OneLevel>(sums);
}

}  // namespace fedglmm
