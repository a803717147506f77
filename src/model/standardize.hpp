// standardize.hpp - design columns are centred and scaled inside: the user's units never decide how a fit ends.
#pragma once
#include <Eigen/Dense>
#include <string>
#include <vector>

namespace fedglmm {

// Column j of the standardized design is (x_j - centre_j) / scale_j; the intercept stays 1. Without an intercept
// centre = 0.
struct Standardization {
  int intercept = -1;                       // its column, or -1
  Eigen::VectorXd centre, scale;

  Standardization first(Eigen::Index columns) const;
  // Of the first columns, as many as the argument has.
  Eigen::VectorXd coefficients(const Eigen::VectorXd& standardized) const;
  Eigen::MatrixXd covariance(const Eigen::MatrixXd& standardized) const;
  double log_determinant() const;           // log |d beta_standardized / d beta|
  Eigen::MatrixXd to_raw() const;           // beta = to_raw * beta_standardized
};

// From sum w, sum w x and sum w x^2 of each column, about any origin. NUMERICAL names a column that is constant beside
// an intercept, zero without one, or too large for double precision.
Standardization standardization(const std::vector<std::string>& names, int intercept, double weight,
                                const Eigen::VectorXd& sums, const Eigen::VectorXd& squares);

// NUMERICAL names the first column that depends linearly on those before it, and these. gram: of the standardized
// columns.
void check_rank(const std::vector<std::string>& names, const Eigen::MatrixXd& gram);

}  // namespace fedglmm
