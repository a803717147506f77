#include "pseudo_data/cloud.hpp"

#include "engine/block_points.hpp"
#include "summary/lower_order.hpp"

using namespace studies;
using State = PointCloud::State;

namespace {

// Three blocks, the second of a lower order.
struct Fixture {
  Study study = mixed_orders();
  Structure structure{study.protocol()};
  std::vector<Block> blocks = blocks_of(structure, study.summary);
  std::vector<CellPoints> points;
  std::unique_ptr<BlockCloud> cloud;
  Fixture() {
    for (std::size_t g = 0; g < 3; ++g) points.push_back(true_points(blocks[g], study.rows, g));
    cloud = std::make_unique<BlockCloud>(cpu_context(2), structure, pointers(blocks), points);
  }
  static Study mixed_orders() {
    Study out = make_study({"nn2", {20, 30, 40}, 4});
    Summary lower = out.summary;
    lower_order(lower, 2);
    out.summary.groups[1] = lower.groups[1];
    return out;
  }
};

void check_near(const std::vector<double>& got, const std::vector<double>& exact) {
  REQUIRE(got.size() == exact.size());
  for (std::size_t t = 0; t < got.size(); ++t)
    CHECK(std::abs(got[t] - exact[t]) < 1e-10 * (1 + std::abs(exact[t])));
}

}  // namespace

TEST_CASE("power sums of blocks of different orders, in the order asked for, each to the degree that it needs") {
  Fixture f;
  CHECK(f.cloud->count() == 3);
  const auto sums = f.cloud->power_sums({2, 1, 0}, State::current, 0);
  REQUIRE(sums.size() == 3);
  check_near(sums[0], plain_sums(graded_monomials(2, 6), f.points[2], 2));
  check_near(sums[1], plain_sums(graded_monomials(2, 2), f.points[1], 2));
  check_near(sums[2], plain_sums(graded_monomials(2, 6), f.points[0], 2));
  CHECK(f.cloud->download() == f.points);
}

TEST_CASE("a move of some blocks is tried, and accepted for those that are named") {
  Fixture f;
  std::vector<std::vector<double>> steps;
  for (const int b : {1, 2}) {   // dP / dz_0 = 0.25: the first column falls
    const std::size_t width = f.cloud->system(b).products().gradient_count();
    std::vector<double> step(f.points[b].size() * 2 * width, 0.0);
    for (std::size_t c = 0; c < f.points[b].size(); ++c) step[c * 2 * width] = 0.25;
    steps.push_back(step);
  }
  f.cloud->move({1, 2}, State::current, 0, steps);
  f.cloud->accept({2});
  auto exact = f.points;
  const Range range = whitened_bounds(f.structure, f.blocks[2], 0);
  for (auto& cell : exact[2])
    for (std::size_t i = 0; i < cell.size() / 2; ++i) cell[i] = std::max(cell[i] - 0.25, range.lower);
  const auto got = f.cloud->download();
  CHECK(got[0] == f.points[0]);
  CHECK(got[1] == f.points[1]);
  for (std::size_t c = 0; c < exact[2].size(); ++c) check_near(got[2][c], exact[2][c]);
}
