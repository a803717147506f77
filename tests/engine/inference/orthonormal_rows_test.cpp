// orthonormal_rows_test.cpp - the first row is the vector's direction, the others complete it.
#include "inference/orthonormal_rows.hpp"

#include <doctest/doctest.h>

TEST_CASE("orthonormal rows: orthogonal, and the first along the vector") {
  for (const Eigen::Vector3d& a : {Eigen::Vector3d(1, -1e6, 3), Eigen::Vector3d(0, 0, -2), Eigen::Vector3d(5, 0, 0)}) {
    const Eigen::MatrixXd rows = fedglmm::orthonormal_rows(a);
    CHECK((rows * rows.transpose()).isIdentity(1e-14));
    CHECK((rows.row(0).transpose() - a.normalized()).norm() < 1e-15);
  }
  CHECK(fedglmm::orthonormal_rows(Eigen::VectorXd::Constant(1, -3))(0, 0) == -1);
}
