#include "pseudo_data/pseudo_rows.hpp"

#include "engine/block_points.hpp"
#include "summary/lower_order.hpp"

using namespace studies;

namespace {

PseudoRows lay_out(const Study& study) {
  const Structure structure(study.protocol());
  std::mt19937_64 random(1);
  std::vector<Block> blocks;
  std::vector<BlockPoints> points;
  blocks.reserve(study.summary.groups.size());
  for (std::size_t g = 0; g < study.summary.groups.size(); ++g) {
    blocks.emplace_back(structure, study.summary.groups[g], random);
    points.push_back({true_points(blocks.back(), study.rows, g), {}, 0});
    for (const BlockCell& cell : blocks.back().cells()) points.back().weight.emplace_back(cell.points, 1.0);
  }
  return lay_out_rows(structure, blocks, points);
}

}  // namespace

TEST_CASE("features are products of base columns, row by row") {
  const Study study = make_study({"n3nb", {30}, 4});
  const Structure structure(study.protocol());
  const Features features(structure, study.rows, structure.index.monomials);
  REQUIRE(features.count() == structure.index.monomials.size());
  std::vector<double> got(features.count());
  for (std::int64_t i = 0; i < 30; ++i) {
    features.at(i, got.data());
    for (std::size_t q = 0; q < got.size(); ++q)
      CHECK(got[q] == doctest::Approx(value(structure, study.rows, structure.index.monomials[q], i)).epsilon(1e-13));
  }
}

TEST_CASE("rows of blocks come in protocol units, group by group") {
  const Study study = make_study({"nn3", {20, 35}, 3});
  const Structure structure(study.protocol());
  const PseudoRows rows = lay_out(study);
  CHECK(rows.group_offset == study.rows.group_offset);
  for (std::size_t g = 0; g < 2; ++g) CHECK(moment_error(structure, rows, study.rows, g, 3) < 1e-10);
  for (const double weight : rows.weight) CHECK(weight == 1);
}
