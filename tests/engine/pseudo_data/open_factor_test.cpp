#include "pseudo_data/open_factor.hpp"

#include <doctest/doctest.h>

#include "cpu/backend.hpp"

using namespace fedglmm;
using Eigen::MatrixXd;

namespace {

MatrixXd positive(int size) {
  const MatrixXd root = MatrixXd::Random(size, size);
  return root * root.transpose() + MatrixXd::Identity(size, size);
}

}  // namespace

TEST_CASE("what a factor explains is what the inverse of H says") {
  for (const int size : {0, 1, 9}) {
    const MatrixXd H = positive(size), c = MatrixXd::Random(size, 3), b = MatrixXd::Random(size, 5);
    const OpenFactor factor(H, H.diagonal(), c);
    const MatrixXd inverse = H.inverse();
    const Explained explained = factor.explained(*make_cpu_backend(1)->substitution(), b);
    CHECK((explained.sides - c.transpose() * inverse * b).norm() < 1e-9);
    CHECK((explained.squares - b.transpose() * inverse * b).norm() < 1e-9);
    CHECK((factor.sides().transpose() * factor.sides() - c.transpose() * inverse * c).norm() < 1e-9);
  }
}

TEST_CASE("a statement made twice explains no more than made once") {
  const MatrixXd once = MatrixXd::Constant(1, 1, 4), twice = MatrixXd::Constant(2, 2, 4);
  const auto substitution = make_cpu_backend(1)->substitution();
  const auto explained = [&](const MatrixXd& H) {
    const MatrixXd b = MatrixXd::Constant(H.rows(), 1, 3);
    return OpenFactor(H, H.diagonal(), b).explained(*substitution, b);
  };
  CHECK(explained(once).squares(0, 0) == doctest::Approx(9.0 / 4).epsilon(1e-9));
  CHECK(explained(twice).squares(0, 0) == doctest::Approx(9.0 / 4).epsilon(1e-4));
  CHECK(explained(twice).sides(0, 0) == doctest::Approx(explained(twice).squares(0, 0)).epsilon(1e-9));
}
