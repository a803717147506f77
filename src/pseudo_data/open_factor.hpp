// open_factor.hpp - H of some statements as M M', kept with what M^-1 makes of right-hand sides: b'H^-1 c is the
// product of M^-1 b and M^-1 c.
#pragma once
#include <Eigen/Dense>
#include <cstddef>

#include "backend/substitution.hpp"

namespace fedglmm {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Statements that follow from others leave a singular H: directions below this much of the largest are dropped.
inline constexpr double open_tolerance = 1e-11;

struct Explained {                         // of b, a column each
  RowMatrix sides, squares;                // c'H^-1 b of the factor's right-hand sides c, b'H^-1 b
};

class OpenFactor {
 public:
  OpenFactor() = default;
  // size: the diagonal of H before an elimination, by which what is left of it is judged.
  OpenFactor(const Eigen::MatrixXd& hessian, const Eigen::VectorXd& size, const Eigen::MatrixXd& sides);

  Eigen::MatrixXd sides() const;           // M^-1 times them
  Explained explained(Substitution& substitution, const RowMatrix& b) const;
  static std::size_t bytes(Eigen::Index size, Eigen::Index sides);

 private:
  void store(const Eigen::MatrixXd& lower, const Eigen::MatrixXd& sides);

  FactorStrips strips_;                    // M and those sides, transposed
};

}  // namespace fedglmm
