#include "pseudo_data/block_system.hpp"

#include "engine/block_points.hpp"

using namespace studies;

namespace {

struct Fixture {
  Study study = make_study({"nn3b", {40}, 3});
  Structure structure{study.protocol()};
  std::vector<Block> blocks = blocks_of(structure, study.summary);
  GradientProducts products{2, 3};
  BlockSystem system{blocks[0], products};
  CellPoints points = true_points(blocks[0], study.rows, 0);

  std::vector<double> sums(const CellPoints& at) const { return plain_sums(products.list(), at, 2); }
  Eigen::VectorXd residuals(const CellPoints& at) {
    system.set_sums(sums(at).data());
    return system.residuals();
  }
  // d residual / d coordinate by differences: a polynomial of degree 3 leaves no error but rounding.
  Eigen::MatrixXd jacobian() {
    Eigen::MatrixXd out(system.residuals().size(), 80);
    Eigen::Index column = 0;
    const double h = 0.01;
    for (auto& cell : points)
      for (double& x : cell) {
        const double at = x;
        const auto moved = [&](double by) {
          x = at + by;
          return residuals(points);
        };
        out.col(column++) = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
        x = at;
      }
    return out;
  }
};

}  // namespace

TEST_CASE("at the true rows all residuals are 0, elsewhere they are errors of means") {
  Fixture f;
  CHECK(f.residuals(f.points).norm() < 1e-9);
  CHECK(f.system.worst() < 1e-9);
  f.points[0][0] += 1;
  f.residuals(f.points);
  for (std::size_t q = 0; q < f.blocks[0].requirements().size(); ++q) {
    const Requirement& r = f.blocks[0].requirements()[q];
    if (r.set == 0 && r.monomial == 1)   // the mean of the first column is off by 1 / 40
      CHECK(f.system.residuals()[static_cast<Eigen::Index>(q)] * r.scale == doctest::Approx(1.0 / 40).epsilon(1e-8));
  }
  CHECK(f.system.worst() >= 0.999 / 40);
}

TEST_CASE("the Gram matrix is J J' and a step is J' times its multipliers, J by differences") {
  Fixture f;
  const Eigen::MatrixXd J = f.jacobian(), gram = f.system.gram(f.sums(f.points).data());
  CHECK((gram - J * J.transpose()).cwiseAbs().maxCoeff() < 1e-9 * gram.cwiseAbs().maxCoeff());
  const Eigen::VectorXd multiplier = Eigen::VectorXd::LinSpaced(J.rows(), -1, 2);
  const Eigen::VectorXd exact = J.transpose() * multiplier;
  const auto step = f.system.step(multiplier);
  const MonomialList& list = f.products.list();
  const int count = f.products.gradient_count();
  Eigen::Index at = 0;
  for (std::size_t c = 0; c < f.points.size(); ++c) {
    const std::size_t n = f.points[c].size() / 2;
    for (int k = 0; k < 2; ++k)
      for (std::size_t i = 0; i < n; ++i, ++at) {
        double slope = 0;
        for (int t = 0; t < count; ++t)
          slope += step[(c * 2 + k) * count + t] * std::pow(f.points[c][i], list.exponents[t][0]) *
                   std::pow(f.points[c][n + i], list.exponents[t][1]);
        CHECK(slope == doctest::Approx(exact[at]).epsilon(1e-7));
      }
  }
}

TEST_CASE("sums over the cells that have a set of dummies") {
  Fixture f;
  const auto all = f.sums(f.points);
  const PseudoRows white = whitened(f.study.rows, f.study.rows, 0);
  for (const Monomial& set : {Monomial{}, Monomial{2}, Monomial{2, 4}, Monomial{3, 4}}) {
    const auto got = f.system.sums_over(set, all.data());
    for (std::size_t t = 0; t < 10; ++t) {
      const Monomial monomial = product(set, f.structure.powers(f.products.list().exponents[t]));
      CHECK(std::abs(got[t] - sum(f.structure, white, monomial, 0, 40)) < 1e-9);
    }
  }
}
