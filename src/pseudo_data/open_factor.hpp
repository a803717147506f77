// open_factor.hpp - H of some statements as M M', kept with what M^-1 makes of right-hand sides: b'H^-1 c is the
// product of M^-1 b and M^-1 c.
#pragma once
#include <Eigen/Dense>
#include <cstddef>

namespace fedglmm {

// Statements that follow from others leave a singular H: directions below this much of the largest are dropped.
inline constexpr double open_tolerance = 1e-11;

class OpenFactor {
 public:
  OpenFactor() = default;
  // size: the diagonal of H before an elimination, by which what is left of it is judged.
  OpenFactor(const Eigen::MatrixXd& hessian, const Eigen::VectorXd& size, const Eigen::MatrixXd& sides);

  const Eigen::MatrixXd& sides() const { return sides_; }  // M^-1 times them
  Eigen::MatrixXd solve(Eigen::MatrixXd b) const;          // M^-1 b
  static std::size_t bytes(Eigen::Index size, Eigen::Index sides);

 private:
  Eigen::VectorXd packed_;                 // M, column by column from its diagonal on
  Eigen::MatrixXd sides_;
};

}  // namespace fedglmm
