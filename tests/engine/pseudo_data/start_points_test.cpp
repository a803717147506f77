#include "pseudo_data/start_points.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

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
  const auto [points, weight] = start_points(structure, blocks[0], 5);
  REQUIRE(points.size() == blocks[0].cells().size());
  for (std::size_t c = 0; c < points.size(); ++c) {
    const BlockCell& cell = blocks[0].cells()[c];
    const int n = cell.points;
    CHECK(weight[c] == std::vector<double>(n, 1.0));
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
  const auto [points, weight] = start_points(structure, blocks[0], 5);
  CHECK(points == start_points(structure, blocks[0], 5).point);
  CHECK(points != start_points(structure, blocks[0], 6).point);
  for (int k = 0; k < 3; ++k) {
    const Range range = whitened_bounds(structure, blocks[0], k);
    const auto first = points[0].begin() + 200 * k;
    CHECK(*std::min_element(first, first + 200) >= range.lower);
    CHECK(*std::max_element(first, first + 200) <= range.upper);
  }
}

TEST_CASE("fewer points than rows: the farthest of as many points as rows are a row each, the others the rest") {
  const Study study = make_study({"nn", {1500}, 2});
  const Structure structure(study.protocol());
  const Group& group = study.summary.groups[0];
  std::mt19937_64 random(1);
  const auto [all, ones] = start_points(structure, Block(structure, group, random), 5);
  const auto [some, weight] = start_points(structure, Block(structure, group, random, 100), 5);
  REQUIRE(weight[0].size() == 100);
  REQUIRE(some[0].size() == 200);
  CHECK(std::accumulate(weight[0].begin(), weight[0].end(), 0.0) == doctest::Approx(1500).epsilon(1e-12));
  std::vector<double> far;
  for (int i = 0; i < 1500; ++i) far.push_back(std::max(std::abs(all[0][i]), std::abs(all[0][1500 + i])));
  std::ranges::sort(far, std::greater<>());
  std::vector<double> alone;
  for (int i = 0; i < 100; ++i) {
    const double distance = std::max(std::abs(some[0][i]), std::abs(some[0][100 + i]));
    CHECK(weight[0][i] == doctest::Approx(distance >= far[49] ? 1 : 29).epsilon(1e-12));   // 1450 rows, 50 points
    if (distance >= far[49]) alone.push_back(distance);
  }
  std::ranges::sort(alone, std::greater<>());
  far.resize(50);
  CHECK(alone == far);
}

TEST_CASE("many more rows than points: the farthest of 16 times the points, each for its share of the rows") {
  const Study study = make_study({"n", {200}, 2});
  const Group large = repeated(study.summary.groups[0], 1000);
  const Structure structure(study.protocol());
  std::mt19937_64 random(1);
  const auto weight = start_points(structure, Block(structure, large, random, 100), 5).weight[0];
  CHECK(std::ranges::count(weight, 125.0) == 50);             // 200,000 / 1,600
  CHECK(std::accumulate(weight.begin(), weight.end(), 0.0) == doctest::Approx(200000).epsilon(1e-12));
}
