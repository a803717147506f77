#include "backend/outer_clusters.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

TEST_CASE("outer clusters: places of their clusters, those of one in their order") {
  const OuterClusters outer({2, 0, 2, 1, 0});
  CHECK(outer.count() == 3);
  CHECK(outer.first == std::vector<std::int64_t>{0, 2, 3, 5});
  CHECK(outer.cluster == std::vector<std::int64_t>{1, 4, 3, 0, 2});
  CHECK(OuterClusters({}).count() == 0);
}

TEST_CASE("points in the order of other clusters: all that belongs to a cluster goes with it") {
  ClusteredPoints points;
  points.q = 1;
  points.columns = 2;
  points.random = {{0, 0.0}, {0, 0.0}};
  points.offset = {0, 1, 3};
  points.X = {1, 2, 3, 10, 20, 30};
  points.weight = {4, 5, 6};
  points.eta_offset = {7, 8, 9};
  points.response = {0.1, 0.2, 0.3, 0.4};
  points.outer = {1, 0};
  const ClusteredPoints out = in_order(points, {1, 0});
  CHECK(out.q == 1);
  CHECK(out.columns == 2);
  CHECK(out.r() == 2);
  CHECK(out.offset == std::vector<std::int64_t>{0, 2, 3});
  CHECK(out.X == RawVector<double>{2, 3, 1, 20, 30, 10});
  CHECK(out.weight == RawVector<double>{5, 6, 4});
  CHECK(out.eta_offset == std::vector<double>{8, 9, 7});
  CHECK(out.response == std::vector<double>{0.3, 0.4, 0.1, 0.2});
  CHECK(out.outer == std::vector<std::int64_t>{0, 1});
}
