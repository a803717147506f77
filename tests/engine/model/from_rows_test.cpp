// from_rows_test.cpp - sums over individual rows, by hand and against plain loops.
#include <cmath>
#include <limits>

#include "engine/fits.hpp"
#include "fails_with.hpp"
#include "model/problems.hpp"

using namespace fits;

namespace {

using Values = std::vector<double>;
using Names = std::vector<std::string>;

Frame example() {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  return table({words("c", {"b", "a", "b", "a", "b"}), numbers("y", {1, 4, 0, 2, 9}),
                numbers("x", {1, 2, 3, 6, missing})});
}

}  // namespace

TEST_CASE("from rows: X'y, the clusters' sums and the constant of a count model") {
  DataReport report;
  const auto problem = laplace_problem_from_rows({}, make_model("y ~ x + (1 | c)", "poisson"), example(), report);
  CHECK(report.names == Names{"(Intercept)", "x"});
  CHECK(report.clusters == Names{"a", "b"});
  CHECK(report.rows == 4);
  CHECK(report.dropped == 1);
  CHECK(problem.cumulants == Cumulants::poisson);
  CHECK(problem.points.response == Values{6, 1});
  CHECK(problem.points.weight == RawVector<double>(4, 1));
  CHECK(problem.constant == doctest::Approx(-std::log(24.0) - std::log(2.0)).epsilon(1e-15));
  // x has mean 3 and variance 3.5; sum y (x - 3) = 4 (-1) + 2 * 3 + 1 (-2) = 0.
  CHECK(problem.xy[0] == 7);
  CHECK(std::abs(problem.xy[1]) < 1e-14);
  CHECK(problem.points.X[4] == doctest::Approx(-1 / std::sqrt(3.5)).epsilon(1e-14));
}

TEST_CASE("from rows: a binomial model has no constant") {
  auto frame = example();
  frame.columns[1] = words("y", {"well", "ill", "well", "well", "ill"});
  DataReport report;
  const auto problem = laplace_problem_from_rows({}, make_model("y ~ x + (1 | c)", "binomial"), frame, report);
  CHECK(problem.cumulants == Cumulants::binomial);
  CHECK(problem.points.response == Values{1, 2});  // "well" is the second level
  CHECK(problem.constant == 0);
}

TEST_CASE("from rows: sums of a gaussian model about the response's mean") {
  DataReport report;
  const auto sums = gaussian_sums_from_rows({}, make_model("y ~ x + (1 | c)", "gaussian"), example(), report);
  CHECK(report.dropped == 1);
  CHECK(sums.n == 4);
  CHECK(sums.response_centre == 1.75);
  CHECK(sums.yy == doctest::Approx(16 + 4 + 1 - 4 * 1.75 * 1.75).epsilon(1e-14));
  CHECK(sums.random_to_raw == Eigen::MatrixXd::Ones(1, 1));
  CHECK(sums.zz == Eigen::RowVector2d(2, 2));
  CHECK(sums.zy == Eigen::RowVector2d(2.5, -2.5));
  CHECK(sums.xx(0, 0) == 4);
  CHECK(sums.xx(1, 1) == doctest::Approx(4).epsilon(1e-14));
  CHECK(std::abs(sums.xx(0, 1)) < 1e-14);
  CHECK(sums.zx(0, 2) == 2);
  CHECK(sums.zx(0, 1) == doctest::Approx((2 + 6 - 6) / std::sqrt(3.5)).epsilon(1e-14));
}

TEST_CASE("from rows: without an intercept the response keeps its mean") {
  DataReport report;
  const auto sums = gaussian_sums_from_rows({}, make_model("y ~ x - 1 + (1 | c)", "gaussian"), example(), report);
  CHECK(sums.response_centre == 0);
  CHECK(sums.yy == doctest::Approx(21).epsilon(1e-15));
  CHECK(sums.xy[0] * sums.standardization.scale[0] == doctest::Approx(1 + 8 + 12).epsilon(1e-14));
}

TEST_CASE("from rows: a constant response and rank deficiency end here") {
  auto frame = example();
  DataReport report;
  frame.columns[1].values = {3, 3, 3, 3, 9};  // the 9 stands where x is missing
  check_fails(Status::bad_data, {"'y'", "is 3 in all 4 rows"},
              [&] { gaussian_sums_from_rows({}, make_model("y ~ x + (1 | c)", "gaussian"), frame, report); });
  frame = example();
  frame.columns[2].values.assign(5, 2);
  check_fails(Status::numerical, {"'x' is constant"},
              [&] { laplace_problem_from_rows({}, make_model("y ~ x + (1 | c)", "poisson"), frame, report); });
}

namespace {

// Rows in 40 clusters, some incomplete, some of weight 0.
Frame many_rows() {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  Random random(3);
  std::vector<std::string> cluster;
  std::vector<double> y, x, w, o;
  for (int row = 0; row < 50000; ++row) {
    cluster.push_back("c" + std::to_string(row % 40));
    y.push_back(std::floor(4 * random.uniform()));
    x.push_back(random.uniform() < 0.01 ? missing : random.bell());
    w.push_back(random.uniform() < 0.05 ? 0 : 1 + random.uniform());
    o.push_back(0.1 * random.bell());
  }
  return table({words("c", cluster), numbers("y", y), numbers("x", x), numbers("w", w), numbers("o", o)});
}

LaplaceProblem by_threads(int threads, const Frame& frame) {
  Context context;
  context.threads = threads;
  DataReport report;
  const Model model = make_model("y ~ x + (1 + x | c)", "poisson", {"w", "", "o"});
  return laplace_problem_from_rows(context, model, frame, report);
}

}  // namespace

TEST_CASE("from rows: the same bits whatever the number of threads") {
  const Frame frame = many_rows();
  const auto one = by_threads(1, frame);
  for (const int threads : {2, 5}) {
    const auto more = by_threads(threads, frame);
    CHECK(more.points.X == one.points.X);
    CHECK(more.points.weight == one.points.weight);
    CHECK(more.points.response == one.points.response);
    CHECK(more.xy == one.xy);
    CHECK(more.constant == one.constant);
  }
}

TEST_CASE("from rows: a value that is not allowed is named, the first whatever the number of threads") {
  Frame frame = many_rows();
  for (const int row : {20018, 40011}) frame.columns[1].values[row] = -1;
  for (const int threads : {1, 5})
    check_fails(Status::bad_data, {"row 40012 below the header", "'-1'"}, [&] { by_threads(threads, frame); });
}
