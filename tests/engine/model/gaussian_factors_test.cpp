// gaussian_factors_test.cpp - the sums inside and outside the span of the random effects, against projections.
#include "model/gaussian_factors.hpp"

#include "engine/dense_gaussian.hpp"

using namespace dense_gaussian;

namespace {

// Clusters of 1, 2 and 4 rows; x is constant in the second.
Data example() {
  Data data;
  data.cluster = {0, 1, 1, 2, 2, 2, 2};
  data.X.resize(7, 2);
  data.X << 1, 1, 1, 3, 1, 3, 1, 2, 1, 4, 1, 4, 1, 7;
  data.Z = data.X;
  data.random.blocks = {{{"(Intercept)", "x"}}};
  data.y.resize(7);
  data.y << 1, 2, 5, 3, 3, 6, 1;
  return data;
}

}  // namespace

TEST_CASE("gaussian factors: inside, T'T is Z'Z and the products are kept, its rank is that of Z") {
  const GaussianSums sums = sums_of(example());
  const ClusterFactors factors = cluster_factors(sums);
  CHECK(factors.rank == 1 + 1 + 2);
  for (Eigen::Index i = 0; i < 3; ++i) {
    const Eigen::MatrixXd rows = factors.inside.middleRows(2 * i, 2), T = rows.leftCols(2);
    CHECK((T.transpose() * T - sums.zz.middleCols(2 * i, 2)).norm() < 1e-13);
    CHECK((T.transpose() * rows.middleCols(2, 2) - sums.zx.middleCols(2 * i, 2)).norm() < 1e-13);
    CHECK((T.transpose() * rows.col(4) - sums.zy.col(i)).norm() < 1e-13);
  }
}

TEST_CASE("gaussian factors: outside is what projections leave") {
  const ClusterFactors factors = cluster_factors(sums_of(example()));
  CHECK(factors.xx.isZero(0));  // both columns are random effects
  CHECK(factors.xy.isZero(0));
  // The second cluster leaves (-1.5, 1.5); the third y = 3, 3, 6, 1 on x = 2, 4, 4, 7: Syy - Sxy^2 / Sxx.
  const double syy = 55 - 13.0 * 13 / 4, sxy = 49 - 13.0 * 17 / 4, sxx = 85 - 17.0 * 17 / 4;
  CHECK(factors.yy == doctest::Approx(4.5 + syy - sxy * sxy / sxx).epsilon(1e-13));
}
