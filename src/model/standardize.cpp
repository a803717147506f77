#include "model/standardize.hpp"

#include <cmath>

#include "base/error.hpp"

namespace fedglmm {

Eigen::MatrixXd Standardization::to_raw() const {
  Eigen::MatrixXd map = scale.cwiseInverse().asDiagonal();
  if (intercept >= 0)
    for (Eigen::Index j = 0; j < scale.size(); ++j)
      if (j != intercept) map(intercept, j) = -centre[j] / scale[j];
  return map;
}

Standardization Standardization::first(Eigen::Index columns) const {
  return {intercept, centre.head(columns), scale.head(columns)};
}

Eigen::VectorXd Standardization::coefficients(const Eigen::VectorXd& standardized) const {
  return first(standardized.size()).to_raw() * standardized;
}

Eigen::MatrixXd Standardization::covariance(const Eigen::MatrixXd& standardized) const {
  const Eigen::MatrixXd map = first(standardized.rows()).to_raw();
  return map * standardized * map.transpose();
}

double Standardization::log_determinant() const { return scale.array().log().sum(); }

Standardization standardization(const std::vector<std::string>& names, int intercept, double weight,
                                const Eigen::VectorXd& sums, const Eigen::VectorXd& squares) {
  Standardization out{intercept, Eigen::VectorXd::Zero(sums.size()), Eigen::VectorXd::Ones(sums.size())};
  for (Eigen::Index j = 0; j < sums.size(); ++j) {
    if (j == intercept) continue;
    if (!std::isfinite(squares[j]))
      fail(Status::numerical, "the values of column '", names[j], "' are too large: their squares overflow");
    if (intercept >= 0) out.centre[j] = sums[j] / weight;
    const double variance = squares[j] / weight - out.centre[j] * out.centre[j];
    if (!(variance > 1e-14 * squares[j] / weight))
      fail(Status::numerical, "the design is rank deficient: column '", names[j],
           intercept >= 0 ? "' is constant; remove it from the formula" : "' is zero; remove it from the formula");
    out.scale[j] = std::sqrt(variance);
  }
  return out;
}

namespace {

std::string dependence(const std::vector<std::string>& names, const Eigen::MatrixXd& gram, Eigen::Index j) {
  const Eigen::VectorXd weights =
      gram.topLeftCorner(j, j).colPivHouseholderQr().solve(gram.col(j).head(j));
  std::string others;
  for (Eigen::Index k = 0; k < j; ++k)
    if (std::abs(weights[k]) > 1e-6) others += (others.empty() ? "'" : ", '") + names[k] + "'";
  return others;
}

}  // namespace

void check_rank(const std::vector<std::string>& names, const Eigen::MatrixXd& gram) {
  const Eigen::Index q = gram.rows();
  Eigen::MatrixXd L = Eigen::MatrixXd::Zero(q, q);
  for (Eigen::Index j = 0; j < q; ++j) {
    for (Eigen::Index k = 0; k < j; ++k)
      L(j, k) = (gram(j, k) - L.row(j).head(k).dot(L.row(k).head(k))) / L(k, k);
    const double rest = gram(j, j) - L.row(j).head(j).squaredNorm();
    if (!(rest > 1e-12 * gram(j, j)))
      fail(Status::numerical, "the design is rank deficient: column '", names[j], "' is a linear combination of ",
           dependence(names, gram, j), "; remove one of them from the formula");
    L(j, j) = std::sqrt(rest);
  }
}

}  // namespace fedglmm
