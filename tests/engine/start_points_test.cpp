#include "pseudo_data/start_points.hpp"

#include "engine/block_points.hpp"

using namespace studies;

TEST_CASE("bounds in a block's whitened units") {
  const Study study = make_study({"nn", {30}}, [](PseudoRows& rows) {
    for (double& z : rows.z[1]) z = 2;
  });
  const Structure structure(study.protocol());
  const auto blocks = blocks_of(structure, study.summary);
  const Range range = whitened_bounds(structure, blocks[0], 0);   // z in [-5, 5]
  CHECK(blocks[0].mean()[0] + blocks[0].sd()[0] * range.lower == doctest::Approx(-5).epsilon(1e-12));
  CHECK(blocks[0].mean()[0] + blocks[0].sd()[0] * range.upper == doctest::Approx(5).epsilon(1e-12));
  const Range constant = whitened_bounds(structure, blocks[0], 1);
  CHECK(constant.lower == 0);
  CHECK(constant.upper == 0);
}

TEST_CASE("points start evenly, with each cell's mean and SD, one for each row") {
  const Study study = make_study({"nn3", {3000}});
  const Structure structure(study.protocol());
  const auto blocks = blocks_of(structure, study.summary);
  const auto points = start_points(structure, blocks[0], 5);
  REQUIRE(points.size() == blocks[0].cells().size());
  for (std::size_t c = 0; c < points.size(); ++c) {
    const BlockCell& cell = blocks[0].cells()[c];
    const int n = cell.rows;
    REQUIRE(points[c].size() == 2u * n);
    for (int k = 0; k < 2; ++k) {
      double mean = 0, square = 0;
      for (int i = 0; i < n; ++i) mean += points[c][k * n + i] / n;
      for (int i = 0; i < n; ++i) square += std::pow(points[c][k * n + i] - mean, 2) / n;
      CHECK(std::abs(mean - cell.mean[k]) < 0.02 * cell.sd[k]);   // 1 / sqrt(n), of random points, is 0.03
      CHECK(std::sqrt(square) == doctest::Approx(cell.sd[k]).epsilon(0.03));
    }
  }
}

TEST_CASE("the same seed gives the same points, another seed others, and none is outside the bounds") {
  const Study study = make_study({"nnn", {200}}, [](PseudoRows& rows) {   // a cluster near its upper bound
    for (double& z : rows.z[0]) z = 4.9 + 0.02 * z;
    for (double& z : rows.z[2]) z = 1;
  });
  const Structure structure(study.protocol());
  const auto blocks = blocks_of(structure, study.summary);
  const auto points = start_points(structure, blocks[0], 5);
  CHECK(points == start_points(structure, blocks[0], 5));
  CHECK(points != start_points(structure, blocks[0], 6));
  for (int k = 0; k < 3; ++k) {
    const Range range = whitened_bounds(structure, blocks[0], k);
    const auto first = points[0].begin() + 200 * k;
    CHECK(*std::min_element(first, first + 200) >= range.lower);
    CHECK(*std::max_element(first, first + 200) <= range.upper);
  }
}
