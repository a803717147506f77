#include "pseudo_data/adjustment.hpp"

#include "engine/adjusting.hpp"

using namespace studies;

namespace {

Adjustment make_adjustment(const Adjusting& start) {
  std::vector<CellPoints> cells;
  for (const BlockPoints& points : start.points) cells.push_back(points.cell);
  return {start.context, start.structure, pointers(start.blocks), cells, start.targets, start.rows.y,
          start.errors(start.rows)};
}

}  // namespace

TEST_CASE("points move until whole responses have their sums with numeric columns, and all moments stay") {
  const Adjusting start(make_study({"nn3", {120, 80, 150}, 4, "bc"}));
  REQUIRE(start.worst(start.rows) > 1e-3);   // there is something to do
  Adjustment adjustment = make_adjustment(start);
  CHECK(adjustment.run());
  std::vector<BlockPoints> moved;
  for (const CellPoints& cells : adjustment.points()) moved.push_back({cells, start.points[moved.size()].weight, 0});
  const PseudoRows rows = start.lay_out(moved);
  CHECK(start.worst(rows) < 1e-7);           // of sums of about 100
  for (int b = 0; b < 3; ++b) {
    CHECK(adjustment.residual(b) <= matched_below);
    CHECK(moment_error(start.structure, rows, start.study.rows, b, 4) < 1.5e-9);
  }
  for (const auto& column : rows.z)
    for (const double z : column) CHECK((z >= -5 - 1e-12 && z <= 5 + 1e-12));
}

TEST_CASE("sums that no points inside the bounds have are not reached, and it says so") {
  Adjusting start(make_study({"n", {60}, 4, "b"}));
  start.targets.sum[0][0] = 1e4;
  Adjustment adjustment = make_adjustment(start);
  CHECK(!adjustment.run());
}
