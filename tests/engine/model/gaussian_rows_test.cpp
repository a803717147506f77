// gaussian_rows_test.cpp - sums over weighted rows against plain products of standardized columns.
#include "model/gaussian_rows.hpp"

#include "engine/dense_gaussian.hpp"
#include "engine/fits.hpp"

using namespace dense_gaussian;

namespace {

// More rows than one panel, an empty cluster in the middle; x is about 1e6.
struct Example {
  Eigen::MatrixXd X;
  std::vector<double> y, weight;
  std::vector<std::int64_t> offset = {0, 3, 200, 200, 290, 300};
  GaussianColumns columns{{"(Intercept)", "x"}, 0, 0, {{{{"(Intercept)", "x"}}, {{"z"}}}}, {0, 1, 2}};

  Example() : X(300, 3) {
    fits::Random random(3);
    for (Eigen::Index i = 0; i < 300; ++i) {
      X.row(i) << 1, 1e6 + random.bell(), 5 + random.bell();
      y.push_back(1e3 + random.bell());
      weight.push_back(i % 7 == 0 ? 0 : 0.5 + random.uniform());
    }
  }
};

void check_close(const Eigen::MatrixXd& got, const Eigen::MatrixXd& expected) {
  REQUIRE(got.rows() == expected.rows());
  REQUIRE(got.cols() == expected.cols());
  CHECK((got - expected).cwiseAbs().maxCoeff() < 1e-9 * std::max(1.0, expected.cwiseAbs().maxCoeff()));
}

}  // namespace

TEST_CASE("gaussian rows: every sum of the standardized columns") {
  const Example e;
  const GaussianSums sums = gaussian_sums(e.columns, e.X, e.offset, e.y, e.weight);
  const Eigen::Map<const Eigen::VectorXd> w(e.weight.data(), 300), y(e.y.data(), 300);
  const Standardization& s = sums.standardization;
  Eigen::MatrixXd X = e.X.leftCols(2), Z = e.X;
  X.col(1) = (X.col(1).array() - s.centre[1]) / s.scale[1];
  Z.col(1) = X.col(1);
  Z.col(2) *= sums.random_to_raw(2, 2);
  const Eigen::VectorXd response = y.array() - sums.response_centre;
  CHECK(sums.n == 257);
  CHECK(sums.response_centre == doctest::Approx(w.dot(y) / w.sum()).epsilon(1e-14));
  double log_weights = 0;
  for (const double weight : e.weight) log_weights += weight > 0 ? std::log(weight) : 0;
  CHECK(sums.log_weights == doctest::Approx(log_weights).epsilon(1e-13));
  check_close(sums.xx, X.transpose() * w.asDiagonal() * X);
  check_close(sums.xy, X.transpose() * w.cwiseProduct(response));
  CHECK(sums.yy == doctest::Approx(response.dot(w.cwiseProduct(response))).epsilon(1e-13));
  REQUIRE(sums.clusters() == 5);
  for (Eigen::Index i = 0; i < 5; ++i) {
    const Eigen::Index first = e.offset[i], n = e.offset[i + 1] - first;
    const Eigen::MatrixXd zw = Z.middleRows(first, n).transpose() * w.segment(first, n).asDiagonal();
    check_close(sums.zz.middleCols(3 * i, 3), zw * Z.middleRows(first, n));
    check_close(sums.zx.middleCols(2 * i, 2), zw * X.middleRows(first, n));
    check_close(sums.zy.col(i), zw * response.segment(first, n));
  }
}

TEST_CASE("gaussian rows: without an intercept nothing is centred but what a random intercept absorbs") {
  Example e;
  e.columns.names = {"x"};
  e.columns.intercept = -1;
  e.columns.ones = 1;
  e.X.col(0).swap(e.X.col(1));
  e.columns.random = {{{{"(Intercept)", "z"}}}};
  e.columns.random_columns = {1, 2};
  const GaussianSums sums = gaussian_sums(e.columns, e.X, e.offset, e.y, e.weight);
  CHECK(sums.standardization.centre[0] == 0);
  CHECK(sums.response_centre == 0);
  const double total = std::accumulate(e.weight.begin(), e.weight.end(), 0.0);
  CHECK(sums.xx(0, 0) == doctest::Approx(total).epsilon(1e-12));
  CHECK(sums.yy == doctest::Approx(1e6 * total).epsilon(1e-2));
  double zy = 0, z = 0;  // of the random effects' first columns: 1, and z about its mean
  for (Eigen::Index i = 0; i < sums.clusters(); ++i) {
    z += sums.zz(1, 2 * i);
    zy += sums.zy(0, i);
  }
  CHECK(std::abs(z) < 1e-9);
  CHECK(zy == doctest::Approx(1e3 * total).epsilon(1e-2));
}
