#include "pseudo_data/adjust.hpp"

#include "engine/adjusting.hpp"

using namespace studies;

namespace {

std::vector<BlockPoints> adjusted(const Adjusting& start) {
  auto points = start.points;
  adjust_points(start.context, start.structure, start.blocks, start.rows, start.targets, points);
  return points;
}

bool same(const std::vector<BlockPoints>& a, const std::vector<BlockPoints>& b) {
  return std::ranges::equal(a, b, {}, &BlockPoints::cell, &BlockPoints::cell);
}

}  // namespace

TEST_CASE("adjusted points have the released sums with numeric columns, and the blocks stay matched") {
  const Adjusting start(make_study({"n3n", {120, 80, 2, 150}, 4, "bc"}));
  const auto points = adjusted(start);
  const PseudoRows rows = start.lay_out(points);
  CHECK(start.worst(start.rows) > 1e-3);
  CHECK(start.worst(rows) < 1e-7);
  for (std::size_t g = 0; g < points.size(); ++g) {
    CHECK(points[g].residual <= matched_below);
    CHECK(moment_error(start.structure, rows, start.study.rows, g, 4) < 1.5e-9);
  }
}

TEST_CASE("a block that was not matched stays where it is, the others make up for it") {
  Study study = make_study({"n", {100, 40, 120}, 4, "b"});
  study.summary.groups[1].moments[3] *= 0.2;   // no row has a fourth moment below the squared second
  const Adjusting start(std::move(study));
  REQUIRE(start.points[1].residual > matched_below);
  const auto points = adjusted(start);
  CHECK(points[1].cell == start.points[1].cell);
  CHECK(points[0].cell != start.points[0].cell);
  CHECK(start.worst(start.lay_out(points)) < 1e-7);
}

TEST_CASE("blocks whose points have no room, at a bound or on two values, leave the sums to the others") {
  const Adjusting start(make_study({"n", {60, 40, 30, 150}, 4, "b"}, [](PseudoRows& rows) {
    for (int i = 0; i < 60; ++i) rows.z[0][i] = std::min(4 + rows.z[0][i], 5.0);
    for (int i = 60; i < 100; ++i) rows.z[0][i] = std::max(rows.z[0][i] - 5, -5.0);
    for (int i = 100; i < 130; ++i) rows.z[0][i] = rows.z[0][i] > 0.5 ? 2 : -1;
  }));
  const auto points = adjusted(start);
  const PseudoRows rows = start.lay_out(points);
  CHECK(start.worst(start.rows) > 1e-3);
  CHECK(start.worst(rows) < 1e-7);
  for (std::size_t g = 0; g < points.size(); ++g)
    CHECK(moment_error(start.structure, rows, start.study.rows, g, 4) < 1.5e-9);
}

TEST_CASE("points that must be at a bound stay there, and the free ones have the sums") {
  const Adjusting start(make_study({"nn", {160}, 4, "bc"}, [](PseudoRows& rows) {
    for (double& z : rows.z[0]) z = std::min(4 + 0.8 * z, 5.0);
  }));
  const PseudoRows rows = start.lay_out(adjusted(start));
  CHECK(start.worst(start.rows) > 1e-3);
  CHECK(start.worst(rows) < 1e-6);   // of sums of about 2,000
  CHECK(std::ranges::count_if(rows.z[0], [](double z) { return z > 5 - 1e-9; }) > 10);
}

TEST_CASE("sums out of reach, and no sums at all, leave every point as it was") {
  Adjusting start(make_study({"n", {60}, 4, "b"}));
  start.targets.sum[0][0] = 1e4;
  CHECK(same(adjusted(start), start.points));
  start.targets.sum[0].assign(start.targets.sum[0].size(), std::nan(""));
  CHECK(same(adjusted(start), start.points));
}
