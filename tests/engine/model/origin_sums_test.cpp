// origin_sums_test.cpp - standardized sums do not depend on the origins; columns that cannot be estimated are named.
#include "model/origin_sums.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

// Two clusters of three rows; columns 1, x, z, and y.
Eigen::MatrixXd functions() {
  Eigen::MatrixXd out(6, 5);
  out << 1, 1, 2, 5, 1, 1, 1, 3, 4, 2, 1, 1, 7, 1, 4, 1, 1, 1, 0, 3, 1, 1, 4, 2, 2, 1, 1, 6, 7, 6;
  return out;
}

const GaussianColumns slopes{{"(Intercept)", "x"}, 0, 0, {{{{"(Intercept)", "x"}}, {{"z"}}}}, {0, 1, 2}};

OriginSums sums_about(const Eigen::VectorXd& origin, Eigen::MatrixXd f = functions()) {
  f.rowwise() -= origin.transpose();
  OriginSums out{origin, 6, 0, f.transpose() * f, Eigen::MatrixXd(4, 10)};
  Eigen::MatrixXd g(6, 4);
  g << f.col(0), f.middleCols(1, 3);
  for (int i = 0; i < 2; ++i)
    out.clusters.middleCols(5 * i, 5) = g.middleRows(3 * i, 3).transpose() * f.middleRows(3 * i, 3);
  return out;
}

Eigen::VectorXd origin(double x, double z, double y) {
  Eigen::VectorXd out(5);
  out << 0, 0, x, z, y;
  return out;
}

}  // namespace

TEST_CASE("origin sums: by hand") {
  const GaussianSums sums = standardized_sums(sums_about(origin(0, 0, 0)), slopes);
  CHECK(sums.response_centre == doctest::Approx(3));
  CHECK(sums.standardization.centre[1] == doctest::Approx(23.0 / 6));
  CHECK(sums.xx(0, 0) == doctest::Approx(6));
  CHECK(sums.xx(1, 1) == doctest::Approx(6));
  CHECK(std::abs(sums.xx(0, 1)) < 1e-14);
  CHECK(sums.yy == doctest::Approx(16));
  CHECK(sums.zy(0, 0) == doctest::Approx(1 + 2 + 4 - 9));
  const double scale = std::sqrt((25 + 16 + 1 + 0 + 4 + 49) / 6.0);  // z has no intercept beside it
  CHECK(sums.random_to_raw(2, 2) == doctest::Approx(1 / scale));
  CHECK(sums.zz(2, 2) == doctest::Approx((25 + 16 + 1) / scale / scale));
}

TEST_CASE("origin sums: the origins decide nothing") {
  const GaussianSums a = standardized_sums(sums_about(origin(0, 0, 0)), slopes);
  const GaussianSums b = standardized_sums(sums_about(origin(4, -3, 2)), slopes);
  CHECK((a.xx - b.xx).norm() < 1e-13);
  CHECK((a.xy - b.xy).norm() < 1e-13);
  CHECK((a.zz - b.zz).norm() < 1e-13);
  CHECK((a.zx - b.zx).norm() < 1e-13);
  CHECK((a.zy - b.zy).norm() < 1e-13);
  CHECK((a.random_to_raw - b.random_to_raw).norm() < 1e-13);
}

TEST_CASE("origin sums: one column in terms of two groups is summed once for each") {
  GaussianColumns twice = slopes;
  twice.random = {{{{"(Intercept)", "x"}, "g"}, {{"x"}, "h"}}};
  twice.random_columns = {0, 1, 1};
  OriginSums sums = sums_about(origin(0, 0, 0));
  for (int i = 0; i < 2; ++i) sums.clusters.block(3, 5 * i, 1, 5) = sums.clusters.block(2, 5 * i, 1, 5);
  const GaussianSums got = standardized_sums(sums, twice);
  const double raw = got.random_to_raw(2, 2);
  CHECK(got.zz(2, 2) == doctest::Approx(raw * raw * (4 + 9 + 49)));
}

TEST_CASE("origin sums: columns that depend on others of their random term are named") {
  Eigen::MatrixXd f = functions();
  f.col(3) = 2 * f.col(2).array() + 1;
  GaussianColumns columns = slopes;
  columns.random = {{{{"(Intercept)", "x", "z"}}}};
  check_fails(Status::numerical, {"'z'", "'x'"}, [&] { standardized_sums(sums_about(origin(0, 0, 0), f), columns); });
  f.col(3).setConstant(2);
  check_fails(Status::numerical, {"'z' is constant"},
              [&] { standardized_sums(sums_about(origin(0, 0, 0), f), columns); });
}
